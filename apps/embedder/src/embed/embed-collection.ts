import { dirname } from "node:path";
import { type CommandContext, log, peakRssMb } from "@dpr/command-line";
import { formatShard, manifestPath } from "@dpr/data";
import { startWorkers } from "../workers/start-workers.ts";
import { chosenShards } from "./chosen-shard.ts";
import { chosenCollection } from "./collection.ts";
import { openEarlierShards } from "./earlier-shards.ts";
import type { EmbedOptions } from "./embed-options.ts";
import { embedShards } from "./embed-shards.ts";
import { openShardEmbedder } from "./open-shard-embedder.ts";
import { describeSpeed } from "./rates.ts";
import { readCorpus } from "./read-corpus.ts";
import { runHook } from "./run-hook.ts";
import type { EmbeddedShard } from "./shard-embedder.ts";
import { showEmbedding } from "./show-embedding.ts";

/** Embeds a collection, or one shard of it: the whole job, in order. */
export async function embedCollection(options: EmbedOptions, { signal }: CommandContext): Promise<object> {
  const started = performance.now();
  const { workers, update, afterShard: hook } = options;
  const collection = chosenCollection(options);
  const { unit } = collection;
  const shards = chosenShards(options, process.env);
  await using resources = new AsyncDisposableStack();
  const crew = workers === undefined ? [await openShardEmbedder(options)] : await startWorkers(options, shards.length);
  for (const embedder of crew) resources.use(embedder);

  const earlier =
    update === undefined ? [] : await openEarlierShards(update, options.outFile, crew[0].embeddingKind, signal);
  const checks = { allowDuplicateIds: options.allowDuplicateIds, scratchFolder: dirname(options.outFile) };
  const corpus = await readCorpus(collection, checks, signal);
  for (const line of crew[0].announcement) log(line);
  using display = showEmbedding({ rows: corpus.rows, shards, unit });
  const embedded = await embedShards(crew, shards, {
    ...{ corpus, earlier, signal, onEvent: display.onEvent },
    async afterShard({ file }, stop) {
      if (hook !== undefined) await runHook(hook, { file, manifest: manifestPath(file) }, stop);
    },
  });
  display.stop();
  const works = display.works();
  if (works.length > 0) {
    const gemmRates = crew.map((one) => one.gemmRate).filter((rate) => rate !== undefined);
    const gemmRate = gemmRates.reduce((all, one) => all + one, 0);
    log(describeSpeed(works, gemmRates.length === 0 ? undefined : gemmRate));
  }

  const rows = embedded.reduce((all, shard) => all + shard.rows, 0);
  const { dimension } = embedded[0];
  const files = embedded.map(({ file }) => file);
  const place = workers === undefined ? files[0] : `${files.length} shards, ${files[0]} to ${files.at(-1)!}`;
  const rates = display.rates();
  const copied = display.copied();
  const computed = works.reduce((all, work) => all + work.rows, 0);
  console.log(
    `${rows.toLocaleString("en")} ${unit} × ${dimension} numbers in ${place}, ${rates.rowsPerSecond} ${unit}/s`,
  );
  if (update !== undefined) {
    console.log(
      `${copied.toLocaleString("en")} copied from ${update.join(", ")}, ${computed.toLocaleString("en")} embedded`,
    );
  }
  return {
    rows,
    ...(workers === undefined
      ? { shard: formatShard(shards[0]), dimension, file: files[0] }
      : { shards: files.length, dimension, files }),
    ...(update !== undefined && { copied, embedded: computed }),
    ...rates,
    seconds: Number(((performance.now() - started) / 1000).toFixed(1)),
    peakRssMb: workers === undefined ? peakRssMb() : peakRssMb() + peakOfWorkers(embedded),
  };
}

/** Of all processes together: the greatest peak of each. */
function peakOfWorkers(embedded: readonly EmbeddedShard[]): number {
  const peaks = new Map<number, number>();
  for (const { process, peakRssMb } of embedded) peaks.set(process, Math.max(peaks.get(process) ?? 0, peakRssMb));
  return [...peaks.values()].reduce((all, peak) => all + peak, 0);
}
