import { existsSync } from "node:fs";
import { dirname } from "node:path";
import { CommandLineError, type CommandContext, createProgress, log, peakRssMb } from "@dpr/command-line";
import { type OpenedVectors, openVectors, shardPath, shardRange, writeShard } from "@dpr/data";
import { representationSize } from "@dpr/model";
import { chosenCollection } from "../embed/collection.ts";
import { loadEmbeddingModel } from "../embed/embedding-model.ts";
import { requireSpace } from "../embed/free-space.ts";
import { readCorpus } from "../embed/read-corpus.ts";
import { filesInOrder } from "./files-in-order.ts";
import type { ImportOptions } from "./import-options.ts";

/** Makes shards of files of other tools. What was written before an interruption is gone on with. */
export async function importVectors(options: ImportOptions, { signal }: CommandContext): Promise<object> {
  const started = performance.now();
  const { outFile, ctxFile, dtype: storage } = options;
  const paths = await filesInOrder(options.files);
  if (options.ids !== undefined && (paths.length > 1 || !paths[0].endsWith(".npy"))) {
    throw new CommandLineError("--ids: expected one .npy file beside it, got others; import it alone");
  }
  const model = await namedModel(options);
  const checks = { allowDuplicateIds: false, scratchFolder: dirname(outFile) };
  const corpus = ctxFile === undefined ? undefined : await readCorpus(chosenCollection({ ctxFile }), checks, signal);
  const vectors = await checkVectors(paths, options, signal);
  const { rows, dimension } = vectors;
  if (model !== undefined && representationSize(model.model) !== dimension) {
    const expected = `${representationSize(model.model)} numbers, as the model in ${model.directory} makes them`;
    throw new CommandLineError(`${paths[0]}: expected vectors of ${expected}, got ${dimension}; name their model`);
  }
  const fingerprint = model?.fingerprint ?? vectors.origin;
  const count = options.numShards ?? paths.length;
  const shards = Array.from({ length: count }, (_, index) => ({ index, count }));
  using progress = createProgress({ label: "writing shards", total: rows, unit: "passages" });
  const files: string[] = [];
  for (const shard of shards) {
    const { start, end } = shardRange(rows, shard);
    const file = shardPath(outFile, shard);
    const description = {
      ...{ shard, corpusRows: rows, corpus: corpus?.fingerprint ?? vectors.ids },
      ...{ dimension, storage, fingerprint },
    };
    const blocksFrom = async function* (row: number) {
      for await (const block of vectors.blocks(start + row, end)) {
        signal.throwIfAborted();
        yield block;
        progress.advance(block.ids.length);
      }
    };
    await writeShard(outFile, description, blocksFrom, {
      async onStart(row) {
        const later = shards.slice(shard.index + 1).filter((other) => !existsSync(shardPath(outFile, other)));
        const left = later.reduce((sum, other) => sum + rowsOf(shardRange(rows, other)), end - start - row);
        await requireSpace(file, { rows: left, dimension, storage });
        if (row > 0) log(`${file}: ${row.toLocaleString("en")} passages are there already and stay`);
        progress.advance(row);
      },
    });
    log(`${file} is complete`);
    files.push(file);
  }
  progress.stop();
  const total = rows.toLocaleString("en");
  console.log(`${total} passages × ${dimension} numbers in ${files.length === 1 ? files[0] : `${outFile}_*.arrow`}`);
  if (model === undefined) {
    console.log("search them with the question model alone (--que_model_path): no model was named as theirs");
  }
  const seconds = Number(((performance.now() - started) / 1000).toFixed(1));
  return { rows, dimension, shards: count, files, fingerprint, seconds, peakRssMb: peakRssMb() };
}

/** The model that is said to have made the vectors; what it is cannot be seen from them. */
async function namedModel(options: ImportOptions) {
  const { conModelPath, modelFile } = options;
  if (conModelPath === undefined && modelFile === undefined) return undefined;
  return await loadEmbeddingModel(options);
}

/** Reads all of the files once, before anything is written. */
async function checkVectors(
  paths: readonly string[],
  { ids, idPrefix, ctxFile: collection }: ImportOptions,
  signal: AbortSignal,
): Promise<OpenedVectors> {
  using progress = createProgress({ label: "checking", unit: "vectors" });
  const onRows = (count: number) => progress.advance(count);
  return await openVectors(paths, { ids, idPrefix, collection, onRows, signal });
}

function rowsOf({ start, end }: { readonly start: number; readonly end: number }): number {
  return end - start;
}
