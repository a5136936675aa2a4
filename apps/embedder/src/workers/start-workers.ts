import { availableParallelism } from "node:os";
import type { EmbedOptions } from "../embed/embed-options.ts";
import type { ShardEmbedder } from "../embed/shard-embedder.ts";
import { startWorker } from "./start-worker.ts";

/** Starts the processes of `--workers`, no more than there are shards. Each has its share of the cores. */
export async function startWorkers(options: EmbedOptions, shards: number): Promise<readonly ShardEmbedder[]> {
  const count = Math.min(options.workers ?? 1, shards);
  const { threads = Math.max(1, Math.floor(availableParallelism() / count)) } = options;
  const starting = Array.from({ length: count }, () => startWorker({ ...options, threads }));
  const started = await Promise.allSettled(starting);
  const failed = started.find((worker) => worker.status === "rejected");
  const workers = started.flatMap((worker) => (worker.status === "fulfilled" ? [worker.value] : []));
  if (failed === undefined) return workers;
  await Promise.all(workers.map((worker) => worker[Symbol.asyncDispose]()));
  throw failed.reason;
}
