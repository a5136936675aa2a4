import type { Engine } from "./engine.ts";

const SMALLEST = 128;
const LARGEST = 1024;
/** A product that takes as long says enough. */
const LONG_MS = 20;

/**
 * What the machine reaches with plain matrix products, in GFLOP/s: those of 1024 × 1024 matrices, or of smaller ones
 * where they are slow; the best of as many as fit into `seconds` (by default 0.2). What a model reaches is judged by it.
 */
export async function measureGemmRate({ multiply }: Pick<Engine, "multiply">, seconds = 0.2): Promise<number> {
  let best = 0;
  let size = SMALLEST;
  const started = performance.now();
  do {
    const matrix = { rows: size, columns: size, data: new Float32Array(size * size).fill(0.5) };
    const began = performance.now();
    await multiply(matrix, matrix);
    const ms = performance.now() - began;
    best = Math.max(best, (2 * size ** 3) / ms / 1e6);
    if (size < LARGEST && ms < LONG_MS) size *= 2;
  } while (performance.now() - started < seconds * 1000);
  return best;
}
