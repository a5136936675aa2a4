import {
  createEmbedder,
  createEncoder,
  createEngine,
  type Embedder,
  embedByLength,
  type Engine,
  measureGemmRate,
  type Pooling,
  type Precision,
  usefulOperations,
} from "@dpr/model";
import { availableParallelism } from "node:os";
import { measureEmbedderMemory } from "./embedder-memory.ts";
import { median } from "./median.ts";
import type { Sizes } from "./plain-products.ts";
import { countTokens, lengthsOf, madeUpTexts, randomModel } from "./workload.ts";

/** MiniLM's size and BERT's, and so many passages that a round takes some seconds. */
const MODELS: readonly (Sizes & { readonly texts: number })[] = [
  { layers: 6, hiddenSize: 384, heads: 12, texts: 512 },
  { layers: 12, hiddenSize: 768, heads: 12, texts: 128 },
];
const ROUNDS = 3;
/** Passages at a time, and tokens to which each is padded, in the papers' code. */
const PAPERS_BATCH = 32;
const PAPERS_LENGTH = 256;

interface Way {
  readonly name: string;
  readonly pooling: Pooling;
  readonly embed: () => Promise<unknown>;
}

interface EmbeddingRate {
  readonly model: string;
  readonly way: string;
  /** Without padding. */
  readonly tokensPerSecond: number;
  readonly timesPapers: number;
  /** Of the products that the tokens need, without padding. */
  readonly gflops: number;
  /** Of the machine's own rate with plain products. */
  readonly shareOfGemm: number;
}

/** Embedding real lengths in each way, beside the papers' loop through the same engine; and the memory of it. */
export async function measureEmbedding(): Promise<object> {
  await using engine = await createEngine("onnx", { threads: availableParallelism() });
  const rates: EmbeddingRate[] = [];
  for (const { texts, ...sizes } of MODELS) rates.push(...(await measureModel(engine, sizes, texts)));
  return { rates, memory: await measureEmbedderMemory() };
}

/** In turns. */
async function measureModel(engine: Engine, sizes: Sizes, count: number): Promise<readonly EmbeddingRate[]> {
  const texts = madeUpTexts("contexts", count);
  await using ways = await waysOf(engine, sizes, texts);
  const seconds = new Map(ways.all.map(({ name }) => [name, [] as number[]]));
  let gemm = 0; // the best of all rounds, so that a busy moment flatters nobody
  for (const { embed } of ways.all) await embed();
  for (let round = 0; round < ROUNDS; round++) {
    gemm = Math.max(gemm, await measureGemmRate(engine));
    for (const { name, embed } of ways.all) {
      const started = performance.now();
      await embed();
      seconds.get(name)!.push((performance.now() - started) / 1000);
    }
  }
  const papers = median(seconds.get(ways.all[0].name)!);
  const { layers, hiddenSize } = sizes;
  const model = `${layers} × ${hiddenSize}`;
  const config = { layers, hiddenSize, intermediateSize: 4 * hiddenSize };
  const rates = ways.all.map(({ name, pooling }): EmbeddingRate => {
    const taken = median(seconds.get(name)!);
    const gflops = usefulOperations({ config, pooling }, lengthsOf(texts), false) / taken / 1e9;
    const tokensPerSecond = Math.round(countTokens(texts) / taken);
    return {
      model,
      way: name,
      tokensPerSecond,
      timesPapers: papers / taken,
      gflops,
      shareOfGemm: gflops / gemm,
    };
  });
  console.log(`\nembedding, ${model}, ${count} passages of real lengths; Gemm ${gemm.toFixed(0)} GFLOP/s`);
  console.log("way                                tokens/s   × papers   GFLOP/s   of Gemm");
  for (const { way, tokensPerSecond, timesPapers, gflops, shareOfGemm } of rates) {
    const numbers = [tokensPerSecond.toLocaleString("en").padStart(10), timesPapers.toFixed(2).padStart(9)];
    console.log(
      `${way.padEnd(32)} ${[...numbers, gflops.toFixed(0).padStart(9), shareOfGemm.toFixed(2).padStart(9)].join(" ")}`,
    );
  }
  return rates;
}

async function waysOf(
  engine: Engine,
  sizes: Sizes,
  texts: readonly Int32Array[],
): Promise<{ readonly all: readonly Way[] } & AsyncDisposable> {
  const model = randomModel(sizes);
  const encoder = await createEncoder({ engine, model: { ...model, pooling: "mean" }, dropout: 0 });
  const padded = texts.map((text) => Int32Array.from({ length: PAPERS_LENGTH }, (_, i) => text[i] ?? 0));
  const papers: Way = {
    name: "as the papers: padded, unsorted",
    pooling: "mean",
    async embed() {
      for (let start = 0; start < padded.length; start += PAPERS_BATCH) {
        await encoder.embed(padded.slice(start, start + PAPERS_BATCH));
      }
    },
  };
  const kinds = (["fp32", "int8"] as const).flatMap((precision: Precision) =>
    (["mean", "cls"] as const).map((pooling) => ({ precision, pooling })),
  );
  const embedders: Embedder[] = [];
  const ours: Way[] = [];
  for (const { precision, pooling } of kinds) {
    const embedder = await createEmbedder({ engine, model: { ...model, pooling }, precision });
    embedders.push(embedder);
    ours.push({ name: `${precision}, ${pooling} pooling`, pooling, embed: () => embedByLength(embedder, texts) });
  }
  return {
    all: [papers, ...ours],
    async [Symbol.asyncDispose]() {
      for (const one of [encoder, ...embedders]) await one[Symbol.asyncDispose]();
    },
  };
}
