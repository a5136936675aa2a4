import { CommandLineError, type CommandContext, createProgress, log, peakRssMb } from "@dpr/command-line";
import { openShards, VECTOR_FORMATS, vectorFormatOf, writeVectors } from "@dpr/data";
import { requireSpace } from "../embed/free-space.ts";
import type { ExportOptions } from "./export-options.ts";

/** Writes the embeddings of all shards of one corpus, or of several, into one file of another tool. */
export async function exportShards(options: ExportOptions, { signal }: CommandContext): Promise<object> {
  const started = performance.now();
  const { encodedCtxFile, outFile, allowDuplicateIds } = options;
  const format = options.format ?? vectorFormatOf(outFile);
  if (format === undefined) {
    const endings = VECTOR_FORMATS.map((name) => `.${name}`).join(", ");
    throw new CommandLineError(`--out_file: expected a name that ends in ${endings}, or --format, got ${outFile}`);
  }
  log(`${encodedCtxFile.join(",")}: checking the shards`);
  const shards = await openShards(encodedCtxFile, { allowDuplicateIds });
  const { rows, dimension } = shards;
  await requireSpace(outFile, { rows, dimension, storage: "float32" });
  using progress = createProgress({ label: `exporting to ${format}`, total: rows, unit: "rows" });
  const onRows = (count: number) => progress.advance(count);
  const { ids, bytes } = await writeVectors(outFile, format, shards, { onRows, signal });
  progress.stop();
  console.log(`${rows.toLocaleString("en")} rows × ${dimension} numbers in ${outFile}`);
  if (ids !== undefined) console.log(`their ids, JSON strings, one a line, in ${ids}`);
  const seconds = Number(((performance.now() - started) / 1000).toFixed(1));
  return { rows, dimension, format, file: outFile, ids, bytes, seconds, peakRssMb: peakRssMb() };
}
