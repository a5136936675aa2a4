import { log } from "@dpr/command-line";
import type { OpenedShards } from "@dpr/data";
import { measureRecall, type Matrix, type RecallReport, type VectorIndex } from "@dpr/index";

/** Queries that an index is tried with. */
const SAMPLE = 200;

/** Says how much of what exact search finds an index finds: one pass over the shards. */
export async function reportRecall(
  index: VectorIndex,
  shards: OpenedShards,
  queries: Matrix,
  signal: AbortSignal,
): Promise<RecallReport> {
  const report = await measureRecall(index, shards, queries, {
    count: Math.min(100, index.rows),
    sample: SAMPLE,
    signal,
  });
  const rate = (perSecond: number): string => Math.round(perSecond).toLocaleString("en");
  log(
    `${index.kind}: recall@${report.count} ${report.recall.toFixed(4)} on ${report.queries} queries; ` +
      `${rate(report.queriesPerSecond)} queries/s, exact search of all of them at once ${rate(report.exactQueriesPerSecond)}`,
  );
  return report;
}

/** Rows at even distances, to try an index with: of embedded questions, or of the corpus where there are none. */
export async function sampleQueries(shards: OpenedShards): Promise<Matrix> {
  const { rows, dimension } = shards;
  const taken = Math.min(SAMPLE, rows);
  const data = new Float32Array(taken * dimension);
  let [row, next] = [0, 0];
  for await (const { embeddings } of shards.blocks()) {
    for (; next < taken; next++) {
      const place = Math.floor((next * rows) / taken) - row;
      if (place >= embeddings.rows) break;
      data.set(embeddings.data.subarray(place * dimension, (place + 1) * dimension), next * dimension);
    }
    row += embeddings.rows;
  }
  return { rows: taken, columns: dimension, data };
}
