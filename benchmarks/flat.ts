import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { createFlatIndex, type EmbeddingSource, measureRecall } from "@dpr/index";
import type { FlatSearch } from "./flat-search.ts";
import { madeUpRows, randomNumbers, writeMadeUpShards } from "./made-up-rows.ts";
import { median } from "./median.ts";
import { createProductRunner } from "./plain-products.ts";

const threads = availableParallelism();
const ROUNDS = 7;

/** Exact search: in memory beside plain products, and from shard files in a process of its own. */
export async function measureFlat(): Promise<object> {
  const inMemory = await measureInMemory(100_000, 768, 512);
  console.log(
    "\nexact search of shards, k 100   precision   verified        GFLOP/s   of Gemm     MB/s   of slower   peak RSS MB",
  );
  const streamed: object[] = [];
  for (const [rows, dimension, questions] of [
    [100_000, 768, 512],
    [1_000_000, 256, 512],
    [1_000_000, 256, 2048],
  ]) {
    streamed.push(...(await measureStreamed(rows, dimension, questions)));
  }
  return { inMemory, streamed };
}

async function measureInMemory(rows: number, dimension: number, questions: number): Promise<object> {
  const blocks = [...madeUpRows(0, rows, dimension)];
  const source: EmbeddingSource = {
    ...{ rows, dimension, fingerprint: "made up", contents: "made up" },
    async *blocks() {
      yield* blocks;
    },
  };
  await using index = await createFlatIndex(source, { threads });
  await using inEightBits = await createFlatIndex(source, { threads, precision: "int8" });
  const queries = { rows: questions, columns: dimension, data: randomNumbers(questions * dimension, 3) };
  const { recall } = await measureRecall(inEightBits, index, queries, { sample: questions });
  const product = { stack: 1, i: questions, k: dimension, j: 4096, count: 1 };
  const runner = await createProductRunner([product], threads);
  const gemmRows = Math.ceil(rows / product.j) * product.j;
  const works = {
    fp32: async () => void (await Array.fromAsync(index.search(queries, 100))),
    int8: async () => void (await Array.fromAsync(inEightBits.search(queries, 100))),
    gemm: async () => {
      for (let at = 0; at < rows; at += product.j) await runner.run([product]);
    },
  };
  const rates: Readonly<Record<keyof typeof works, number>>[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const rate = async (work: () => Promise<void>, of: number): Promise<number> => {
      const started = performance.now();
      await work();
      return (2e-6 * questions * dimension * of) / (performance.now() - started);
    };
    rates.push({
      fp32: await rate(works.fp32, rows),
      int8: await rate(works.int8, rows),
      gemm: await rate(works.gemm, gemmRows),
    });
  }
  const [fp32, int8, gemm, fp32OfGemm, int8OfFp32] = [
    rates.map((rate) => rate.fp32),
    rates.map((rate) => rate.int8),
    rates.map((rate) => rate.gemm),
    rates.map((rate) => rate.fp32 / rate.gemm),
    rates.map((rate) => rate.int8 / rate.fp32),
  ].map(median);
  console.log(`exact search in memory, ${rows.toLocaleString("en")} × ${dimension}, ${questions} questions:`);
  console.log(`  ${fp32.toFixed(0)} GFLOP/s, plain Gemm ${gemm.toFixed(0)}, ratio ${fp32OfGemm.toFixed(2)}`);
  console.log(`  int8: ${int8.toFixed(0)}, ${int8OfFp32.toFixed(2)} of fp32, recall@100 ${recall.toFixed(4)}`);
  return {
    rows,
    dimension,
    questions,
    fp32Gflops: fp32,
    int8Gflops: int8,
    gemmGflops: gemm,
    fp32OfGemm,
    int8OfFp32,
    recall,
  };
}

/** In each way of verifying, and in both precisions, in turns; these must find the same. */
async function measureStreamed(rows: number, dimension: number, questions: number): Promise<readonly object[]> {
  const folder = await mkdtemp(join(tmpdir(), "bench-flat-"));
  try {
    const prefix = join(folder, "e");
    await writeMadeUpShards(prefix, rows, dimension);
    const ways = [
      { precision: "fp32", verified: "before" },
      { precision: "fp32", verified: "while reading" },
      { precision: "int8", verified: "while reading" },
    ] as const;
    const runs: { readonly way: (typeof ways)[number]; readonly run: FlatSearch }[] = [];
    for (let round = 0; round < 3; round++) {
      for (const way of ways) {
        runs.push({ way, run: await searchAlone(prefix, questions, way.verified, way.precision) });
      }
    }
    if (new Set(runs.map(({ run }) => run.digest)).size > 1)
      throw new Error("int8 and fp32 found other rows or scores");
    return ways.map((way) => {
      const ofWay = runs.filter((each) => each.way === way).map(({ run }) => run);
      const middle = (value: (run: FlatSearch) => number): number => median(ofWay.map(value));
      const result = {
        ...{ rows, dimension, questions, ...way },
        gflops: middle((run) => (2e-9 * rows * dimension * questions) / run.searchSeconds),
        ofGemm: middle((run) => run.productSeconds / run.searchSeconds),
        megabytesPerSecond: middle((run) => (4e-6 * rows * dimension) / run.searchSeconds),
        ofSlower: middle((run) => Math.max(run.productSeconds, run.readSeconds) / run.searchSeconds),
        openSeconds: middle((run) => run.openSeconds),
        peakRssMb: middle((run) => run.peakRssMb),
      };
      const name = `${rows.toLocaleString("en")} × ${dimension}, ${questions} questions`;
      const numbers = [result.gflops, result.ofGemm, result.megabytesPerSecond, result.ofSlower, result.peakRssMb];
      const texts = numbers.map((value, i) => value.toFixed(i % 2 === 1 ? 2 : 0).padStart([9, 9, 8, 11, 13][i]));
      console.log(`${name.padEnd(34)} ${way.precision.padEnd(11)} ${way.verified.padEnd(14)} ${texts.join(" ")}`);
      return result;
    });
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function searchAlone(prefix: string, questions: number, verify: string, precision: string): Promise<FlatSearch> {
  const script = join(import.meta.dirname, "flat-search.ts");
  // V8's young generation grows with how much is allocated, whatever the corpus: kept small here.
  const args = ["--max-semi-space-size=1", script, prefix, `${questions}`, `${threads}`, verify, precision];
  const { stdout } = await promisify(execFile)(process.execPath, args);
  return JSON.parse(stdout) as FlatSearch;
}
