/** A dense matrix, [rows, columns], row by row. */
interface Matrix {
  readonly rows: number;
  readonly columns: number;
  readonly data: Float32Array;
}

const SIZE = 1024;

/**
 * What the machine reaches with plain matrix products of 1024 × 1024 by 1024 × 1024, in GFLOP/s: the best of as many as
 * fit into `seconds` (by default 0.2) after a first one. What a model reaches is judged by it.
 */
export async function measureGemmRate(
  multiply: (left: Matrix, right: Matrix) => Promise<unknown>,
  seconds = 0.2,
): Promise<number> {
  const matrix = { rows: SIZE, columns: SIZE, data: new Float32Array(SIZE * SIZE).fill(0.5) };
  await multiply(matrix, matrix);
  let best = 0;
  const started = performance.now();
  do {
    const began = performance.now();
    await multiply(matrix, matrix);
    best = Math.max(best, (2 * SIZE ** 3) / (performance.now() - began) / 1e6);
  } while (performance.now() - started < seconds * 1000);
  return best;
}
