import { existsSync } from "node:fs";
import { dirname } from "node:path";
import { type CommandContext, createProgress, log, peakRssMb } from "@dpr/command-line";
import { formatShard, readPassages, shardPath, shardRange, writeShard } from "@dpr/data";
import { createEmbedder, createEngine, type Engine } from "@dpr/model";
import { chosenShard } from "./chosen-shard.ts";
import { type ContextModel, loadContextModel } from "./context-model.ts";
import { embedPassages, type EmbeddingWork } from "./embed-passages.ts";
import { requireSpace } from "./free-space.ts";
import type { EmbedOptions } from "./embed-options.ts";
import { readCorpus } from "./read-corpus.ts";
import { StorageLoss } from "./storage-loss.ts";

/** Embeds the passages of one shard into one file; the file appears when it is complete, or not at all. */
export async function embedShard(options: EmbedOptions, { signal }: CommandContext): Promise<object> {
  const started = performance.now();
  const { ctxFile, outFile, dtype: storage, allowDuplicateIds } = options;
  const shard = chosenShard(options, process.env);
  const model = await loadContextModel(options);
  const corpus = await readCorpus(ctxFile, { allowDuplicateIds, scratchFolder: dirname(outFile) }, signal);
  const range = shardRange(corpus.rows, shard);
  await using engine = await createEngine(options.engine, { threads: options.threads });
  await using embedder = await createEmbedder({ engine, model: model.model });
  announce(options, model, engine);
  const file = shardPath(outFile, shard);

  const total = range.end - range.start;
  const label = `embedding shard ${formatShard(shard)}`;
  using progress = createProgress({ label, total, unit: "passages" });
  const { dimension } = embedder;
  const loss = new StorageLoss(storage);
  let work: EmbeddingWork = { rows: 0, tokens: 0, seconds: 0 };
  const blocksFrom = (row: number) => {
    const start = range.start + startOfBlock(row, options.batchSize);
    const blocks = embedPassages(readPassages(ctxFile, { ...range, start }), {
      skippedRows: range.start + row - start,
      encoder: model,
      embedder,
      blockRows: options.batchSize,
      signal,
      onRun(texts, workSoFar) {
        work = workSoFar;
        const { rowsPerSecond, tokensPerSecond } = ratesOf(work);
        progress.advance(texts, `${rowsPerSecond} passages/s, ${tokensPerSecond.toLocaleString("en")} tokens/s`);
      },
    });
    return loss.watched(blocks);
  };
  const description = {
    shard,
    ...{ corpusRows: corpus.rows, corpus: corpus.fingerprint },
    ...{ dimension, storage, fingerprint: model.fingerprint },
  };
  let onDisk = 0;
  const writing = writeShard(outFile, description, blocksFrom, {
    onBatch: (row) => (onDisk = row),
    async onStart(row) {
      onDisk = row;
      await requireSpace(file, { rows: total - row, dimension, storage });
      if (row < total && existsSync(file)) {
        log(`${file} is there already, of another corpus or model, or damaged: it is replaced`);
      }
      if (row === 0) return;
      log(`going on behind ${row.toLocaleString("en")} passages that are embedded already`);
      progress.advance(row === total ? total : startOfBlock(row, options.batchSize));
    },
  });
  await writing.catch((error: unknown) => {
    const rows = onDisk.toLocaleString("en");
    if (signal.aborted) log(`${rows} passages of this shard are on disk; the same command goes on behind them`);
    throw error;
  });
  progress.stop();

  const rates = ratesOf(work);
  const rows = total.toLocaleString("en");
  console.log(`${rows} passages × ${dimension} numbers in ${file}, ${rates.rowsPerSecond} passages/s${loss.summary()}`);
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

/** Says what was chosen, and which given flags change nothing. */
function announce(options: EmbedOptions, context: ContextModel, engine: Engine): void {
  const { model, maximumLength, directory, notes } = context;
  const scaled = model.normalize ? ", scaled to length 1" : "";
  log(`${directory}: ${model.pooling} pooling${scaled}, ${maximumLength} tokens at most; engine ${engine.name}`);
  for (const note of notes) log(`${directory}: ${note}`);
  if (options.queModelPath !== undefined) log("--que_model_path changes nothing here: no question is embedded");
  if (options.qSequenceLength !== undefined) log("--q_sequence_length changes nothing here: no question is embedded");
  if (options.questionNormalisation !== undefined) {
    log("--question_normalisation changes nothing here: no question is embedded");
  }
  if (options.fp16) log(`--fp16: engine ${engine.name} has no 16-bit numbers; it computes in fp32`);
}

function ratesOf({ rows, tokens, seconds }: EmbeddingWork) {
  const perSecond = (count: number): number => (count === 0 ? 0 : Math.round(count / seconds));
  return { tokensPerSecond: perSecond(tokens), rowsPerSecond: perSecond(rows) };
}
