import { existsSync } from "node:fs";
import { asFlagError, askedDevice, engineErrors, peakRssMb } from "@dpr/command-line";
import { findStoredRows, passageFingerprint, type RowRange, shardPath, shardRange, writeShard } from "@dpr/data";
import { chooseEngine, createEmbedder, measureProductRate, openVinoFolders } from "@dpr/model";
import { announcement } from "./announce.ts";
import { chosenCollection, type IdentifiedText } from "./collection.ts";
import type { EmbeddingKind } from "./earlier-shards.ts";
import type { EmbedOptions } from "./embed-options.ts";
import { embedTexts } from "./embed-texts.ts";
import { loadEmbeddingModel } from "./embedding-model.ts";
import { requireSpace } from "./free-space.ts";
import { oneAhead } from "./one-ahead.ts";
import { explainOutputError } from "./output-error.ts";
import { describePrecisionLoss, measurePrecisionLoss, SAMPLED_TEXTS } from "./precision-loss.ts";
import { StorageLoss } from "./storage-loss.ts";
import type { EmbeddedShard, ShardEmbedder, ShardEmbedOptions, ShardJob } from "./shard-embedder.ts";

/** Loads the model, to embed shards in this process. */
export async function openShardEmbedder(options: EmbedOptions): Promise<ShardEmbedder> {
  const { outFile, batchSize, dtype: storage, threads } = options;
  const collection = chosenCollection(options);
  const { unit } = collection;
  const encoder = await loadEmbeddingModel(options);
  await using resources = new AsyncDisposableStack();
  const chosen = resources.use(
    await chooseEngine(options.engine, {
      ...{ threads, device: askedDevice(options), fp16: options.fp16, precision: options.precision },
      openVinoFolders: openVinoFolders(process.env),
    }).catch(asFlagError(...engineErrors)),
  );
  const { engine, precision } = chosen;
  const embedder = resources.use(
    await createEmbedder({ engine, model: encoder.model, precision }).catch(asFlagError(...engineErrors)),
  );
  const { dimension } = embedder;
  const embeddingKind: EmbeddingKind = { dimension, storage, fingerprint: encoder.fingerprint, precision };

  /** By the first texts of a collection. */
  async function precisionLoss(): Promise<string> {
    const texts: IdentifiedText[] = [];
    for await (const text of collection.read({ start: 0, end: SAMPLED_TEXTS })) texts.push(text);
    await using exact = await createEmbedder({ engine, model: encoder.model });
    const tokenIds = await collection.tokenize(encoder, texts);
    return describePrecisionLoss(await measurePrecisionLoss(embedder, exact, tokenIds), precision);
  }

  async function* fingerprintsOf(range: RowRange): AsyncGenerator<bigint> {
    for await (const text of collection.read(range)) yield passageFingerprint(text);
  }

  async function embed(
    { shard, corpus, earlier }: ShardJob,
    { onEvent, signal }: ShardEmbedOptions,
  ): Promise<EmbeddedShard> {
    const file = shardPath(outFile, shard);
    const range = shardRange(corpus.rows, shard);
    const rows = range.end - range.start;
    const note = (line: string): void => onEvent({ kind: "note", line });
    const loss = new StorageLoss(storage);
    async function* blocksFrom(row: number) {
      const texts = { ...range, start: range.start + startOfBlock(row, batchSize) };
      if (earlier.length > 0) note(`looking for unchanged ${unit} in earlier shards`);
      const stored = earlier.length === 0 ? undefined : await findStoredRows(earlier, fingerprintsOf(texts), signal);
      const blocks = embedTexts(collection.read(texts), {
        ...{ collection, encoder, embedder, stored, signal },
        skippedRows: range.start + row - texts.start,
        blockRows: batchSize,
        onRun: (work) => onEvent({ kind: "work", work }),
        onBlock(computed, copiedRows) {
          loss.measure(computed);
          if (copiedRows > 0) onEvent({ kind: "copied", rows: copiedRows });
        },
      });
      yield* oneAhead(blocks);
    }
    const description = {
      shard,
      ...{ corpusRows: corpus.rows, corpus: corpus.fingerprint },
      ...embeddingKind,
      engine: engine.name,
    };
    let onDisk = 0;
    const writing = writeShard(outFile, description, blocksFrom, {
      onBatch: (row) => (onDisk = row),
      async onStart(row) {
        onDisk = row;
        await requireSpace(file, { rows: rows - row, dimension, storage });
        // Workers of one run would all say the same, and so did the run that is updated.
        const isAsked = (options.workers === undefined || shard.index === 0) && earlier.length === 0;
        if (row < rows && isAsked && precision !== "fp32") note(await precisionLoss());
        if (row < rows && existsSync(file)) {
          note(`${file} is there already, of another corpus or model, or damaged: it is replaced`);
        }
        if (row === 0) return;
        note(`going on behind ${row.toLocaleString("en")} ${unit} that are embedded already`);
        onEvent({ kind: "found", rows: row === rows ? rows : startOfBlock(row, batchSize) });
      },
    });
    await writing.catch((error: unknown) => {
      const written = `${onDisk.toLocaleString("en")} ${unit} of this shard are on disk`;
      if (signal.aborted) note(`${written}; the same command goes on behind them`);
      throw explainOutputError(file, written, error);
    });
    loss.report(note);
    return { shard, rows, dimension, file, process: process.pid, peakRssMb: peakRssMb() };
  }

  // What a GPU could reach is not known: plain products here go up to it and down again.
  const gemmRate = engine.device === "cuda" ? undefined : await measureProductRate(engine, precision);
  const owned = resources.move();
  return {
    announcement: announcement(options, encoder, chosen.description),
    gemmRate,
    embeddingKind,
    embed,
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

/** Blocks begin at the same rows in every process: what is embedded together is the same, and so is every bit. */
function startOfBlock(row: number, blockRows: number): number {
  return row - (row % blockRows);
}
