import { existsSync } from "node:fs";
import { type CommandContext, createProgress, log, peakRssMb } from "@dpr/command-line";
import { formatShard, shardPath, shardRange, writeShard } from "@dpr/data";
import { createEmbedder, createEngine } from "@dpr/model";
import { announcement } from "./announce.ts";
import { chosenShard } from "./chosen-shard.ts";
import { chosenCollection } from "./collection.ts";
import { embedTexts } from "./embed-texts.ts";
import { loadEmbeddingModel } from "./embedding-model.ts";
import { requireSpace } from "./free-space.ts";
import type { EmbedOptions } from "./embed-options.ts";
import { NO_WORK, ratesOf, sumOfWork } from "./rates.ts";
import { readCorpus } from "./read-corpus.ts";

/** Embeds the passages or questions of one shard into one file; the file appears when it is complete, or not at all. */
export async function embedShard(options: EmbedOptions, { signal }: CommandContext): Promise<object> {
  const started = performance.now();
  const { outFile } = options;
  const collection = chosenCollection(options);
  const { unit } = collection;
  const shard = chosenShard(options, process.env);
  const model = await loadEmbeddingModel(options);
  const corpus = await readCorpus(collection, signal);
  const range = shardRange(corpus.rows, shard);
  await using engine = await createEngine(options.engine, { threads: options.threads });
  await using embedder = await createEmbedder({ engine, model: model.model });
  for (const line of announcement(options, model, engine)) log(line);
  const file = shardPath(outFile, shard);

  const total = range.end - range.start;
  const label = `embedding shard ${formatShard(shard)}`;
  using progress = createProgress({ label, total, unit });
  let work = NO_WORK;
  const blocksFrom = (row: number) => {
    const start = range.start + startOfBlock(row, options.batchSize);
    return embedTexts(collection.read({ ...range, start }), {
      collection,
      skippedRows: range.start + row - start,
      encoder: model,
      embedder,
      blockRows: options.batchSize,
      signal,
      onRun(done) {
        work = sumOfWork(work, done);
        const { rowsPerSecond, tokensPerSecond } = ratesOf(work);
        progress.advance(done.rows, `${rowsPerSecond} ${unit}/s, ${tokensPerSecond.toLocaleString("en")} tokens/s`);
      },
    });
  };
  const { dimension } = embedder;
  const description = {
    shard,
    ...{ corpusRows: corpus.rows, corpus: corpus.fingerprint },
    ...{ dimension, fingerprint: model.fingerprint },
  };
  let onDisk = 0;
  const writing = writeShard(outFile, description, blocksFrom, {
    onBatch: (row) => (onDisk = row),
    async onStart(row) {
      onDisk = row;
      await requireSpace(file, { rows: total - row, dimension });
      if (row < total && existsSync(file)) {
        log(`${file} is there already, of another corpus or model, or damaged: it is replaced`);
      }
      if (row === 0) return;
      log(`going on behind ${row.toLocaleString("en")} ${unit} that are embedded already`);
      progress.advance(row === total ? total : startOfBlock(row, options.batchSize));
    },
  });
  await writing.catch((error: unknown) => {
    const rows = onDisk.toLocaleString("en");
    if (signal.aborted) log(`${rows} ${unit} of this shard are on disk; the same command goes on behind them`);
    throw error;
  });
  progress.stop();

  const rates = ratesOf(work);
  const rows = total.toLocaleString("en");
  console.log(`${rows} ${unit} × ${dimension} numbers in ${file}, ${rates.rowsPerSecond} ${unit}/s`);
  return {
    rows: total,
    shard: formatShard(shard),
    dimension,
    file,
    ...rates,
    seconds: Number(((performance.now() - started) / 1000).toFixed(1)),
    peakRssMb: peakRssMb(),
  };
}

/** Blocks begin at the same rows in every process: what is embedded together is the same, and so is every bit. */
function startOfBlock(row: number, blockRows: number): number {
  return row - (row % blockRows);
}
