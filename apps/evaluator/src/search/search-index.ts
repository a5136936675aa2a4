import { createProgress } from "@dpr/command-line";
import type { Hit, VectorIndex } from "@dpr/index";
import type { Matrix } from "@dpr/model";

/** The best `count` rows for each query, with a bar for people. */
export async function searchIndex(
  index: VectorIndex,
  queries: Matrix,
  count: number,
  signal: AbortSignal,
): Promise<readonly (readonly Hit[])[]> {
  using progress = createProgress({ label: "searching", total: 100, unit: "percent" });
  let before = 0;
  const onProgress = (done: number, total: number) => {
    const percent = Math.floor((100 * done) / total);
    progress.advance(percent - before);
    before = percent;
  };
  return await Array.fromAsync(index.search(queries, count, { onProgress, signal }));
}
