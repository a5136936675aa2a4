import { execFile } from "node:child_process";
import { mkdtemp, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { type EmbeddingStorage, formatShard, openShards } from "@dpr/data";
import { createTokenizerFromVocabulary, writeModelDirectory } from "@dpr/model";
import { writePassages } from "./synthetic-data.ts";
import { lengthsOf, madeUpTexts, randomModel } from "./workload.ts";

/** A shard embedded by the command, in a process of its own. */
export interface EmbedderMemory {
  readonly rows: number;
  readonly storage: EmbeddingStorage;
  /** The most that a process held, with a JavaScript heap of 128 MB at most. */
  readonly peakRssMb: number;
  /** Of encoding. */
  readonly tokensPerSecond: number;
  readonly bytesPerRow: number;
}

const root = join(import.meta.dirname, "..");
const SHARDS = 7;
/** V8 lets garbage lie while there is memory: on a busy machine 150 MB of it. Within these bounds it takes it away. */
const HEAP_LIMITS = ["--max-old-space-size=128", "--max-semi-space-size=8"];
/** Of made-up text, with titles and marks. */
const TOKENS_PER_WORD = 1.8;

/**
 * Embeds a collection of passages of real lengths in seven shards, one after the other, and reads them again: every
 * passage is there once, in order.
 */
export async function embedderMemory(rows: number, storage: EmbeddingStorage): Promise<EmbedderMemory> {
  const folder = await mkdtemp(join(tmpdir(), "embedder-memory-"));
  try {
    const passages = join(folder, "passages.tsv");
    const words = lengthsOf(madeUpTexts("contexts", 2048)).map((tokens) => Math.round(tokens / TOKENS_PER_WORD));
    await writePassages(passages, rows, words);
    const model = join(folder, "model");
    await writeTinyModel(model);
    const results: { readonly peakRssMb: number; readonly tokensPerSecond: number; readonly file: string }[] = [];
    for (let index = 0; index < SHARDS; index++) {
      const files = ["--ctx_file", passages, "--out_file", join(folder, "e"), "--con_model_path", model];
      const part = ["--shard", formatShard({ index, count: SHARDS }), "--dtype", storage];
      const args = [join(root, "apps/embedder/src/main.ts"), ...files, ...part, "--sequence_length", "256"];
      const { stdout } = await promisify(execFile)(process.execPath, [...HEAP_LIMITS, ...args]);
      results.push(JSON.parse(stdout.trimEnd().split("\n").at(-1)!));
    }
    await requireAllRows(join(folder, "e"), rows);
    const sizes = await Promise.all(results.map(async ({ file }) => (await stat(file)).size));
    return {
      ...{ rows, storage },
      peakRssMb: Math.max(...results.map(({ peakRssMb }) => peakRssMb)),
      tokensPerSecond: Math.max(...results.map(({ tokensPerSecond }) => tokensPerSecond)),
      bytesPerRow: Math.round(sizes.reduce((all, size) => all + size, 0) / rows),
    };
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** 2 layers × 32: most of the work is reading, tokenising and writing. */
async function writeTinyModel(directory: string): Promise<void> {
  const tokenizer = await createTokenizerFromVocabulary(join(root, "examples/sample/vocab.txt"), { lowerCase: true });
  await writeModelDirectory(directory, randomModel({ layers: 2, hiddenSize: 32, heads: 2 }), tokenizer);
}

async function requireAllRows(prefix: string, rows: number): Promise<void> {
  let row = 0;
  for await (const { ids } of (await openShards(prefix)).blocks()) {
    for (const id of ids) if (id !== `p${row++}`) throw new Error(`${prefix}: expected p${row - 1}, got ${id}`);
  }
  if (row !== rows) throw new Error(`${prefix}: expected ${rows} rows, got ${row}`);
}

/** What collections of two sizes need, and files of each kind of numbers. */
export async function measureEmbedderMemory(): Promise<readonly EmbedderMemory[]> {
  const measured: EmbedderMemory[] = [];
  console.log("\nembedding in 7 shards, 2 × 32     rows   peak RSS MB   bytes a row   tokens/s");
  for (const [rows, storage] of [
    [10_000, "float32"],
    [10_000, "float16"],
    [10_000, "int8"],
    [50_000, "float32"],
    [200_000, "float32"],
  ] as const) {
    const one = await embedderMemory(rows, storage);
    measured.push(one);
    const numbers = [one.rows, one.peakRssMb, one.bytesPerRow, one.tokensPerSecond].map((value) =>
      value.toLocaleString("en"),
    );
    const widths = [24, 13, 13, 10];
    console.log(storage.padEnd(14) + numbers.map((text, column) => text.padStart(widths[column])).join(" "));
  }
  // From where every shard has a whole block of texts, and more.
  const [small, large] = measured.slice(-2);
  const slope = ((large.peakRssMb - small.peakRssMb) * 1e6) / (large.rows - small.rows);
  console.log(`  ${slope.toFixed(0)} bytes of memory for each row more`);
  return measured;
}
