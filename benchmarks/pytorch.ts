import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { chunksByTokens, gradientCache } from "@dpr/gradcache";
import {
  createEmbedder,
  createEncoder,
  createEngine,
  createOptimizer,
  createTokenizerFromVocabulary,
  type Embedder,
  embedByLength,
  type Engine,
  writeModelDirectory,
} from "@dpr/model";
import { createProductRunner, operations, type Product, type Sizes } from "./plain-products.ts";
import { countTokens, lengthsOf, madeUpBatch, madeUpTexts, randomModel, seedsOf } from "./workload.ts";
import { median } from "./median.ts";
import { type PythonProcess, startPython } from "./python-process.ts";

const ROUNDS = 3;
const SIZES: Sizes = { layers: 6, hiddenSize: 384, heads: 12 };
const OTHERS = ["sentence-transformers", "sentence-transformers by tokens", "GC-DPR"] as const;
/** What a BERT of width 384 computes most. */
const GEMM: Product = { stack: 1, i: 2048, k: 384, j: 1536, count: 1 };
const threads = availableParallelism();
const batch = madeUpBatch(32);
const passages = madeUpTexts("contexts", 256);

/** A training step, as one of the ways makes it. */
interface Step {
  readonly seconds: number;
  /** Of the batch, before the update. */
  readonly loss: number;
}

/** A training step of ours beside PyTorch's, from the same weights and tokens, in turns. PYTHON names what runs it. */
export async function measurePytorch(): Promise<object> {
  const python = process.env["PYTHON"];
  if (python === undefined) {
    console.log(
      "\npytorch: left out; PYTHON=/path/to/python, one with sentence-transformers, puts our step beside its",
    );
    return {};
  }
  const folder = await mkdtemp(join(tmpdir(), "bench-pytorch-"));
  try {
    const vocabulary = [
      "[PAD]",
      "[UNK]",
      "[CLS]",
      "[SEP]",
      "[MASK]",
      ...Array.from({ length: 30_517 }, (_, i) => `t${i}`),
    ];
    const tokenizer = await createTokenizerFromVocabulary(vocabulary, { lowerCase: true });
    await writeModelDirectory(join(folder, "model"), randomModel(SIZES), tokenizer);
    const texts = { questions: batch.questions, contexts: batch.contexts, passages };
    const tokens = JSON.stringify(texts, (_, value: unknown) => (value instanceof Int32Array ? [...value] : value));
    await writeFile(join(folder, "model", "tokens.json"), tokens);
    return await compare(python, join(folder, "model"));
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function compare(python: string, folder: string): Promise<object> {
  await using engine = await createEngine("onnx", { threads });
  using pytorch = startPython(python, join(import.meta.dirname, "pytorch", "steps.py"), [folder, String(threads)]);
  console.log(`\nfp32, ${threads} threads; PyTorch: ${JSON.stringify(await pytorch.next())}`);
  const runner = await createProductRunner([GEMM], threads);
  const gemm = operations([GEMM]) / median(await inSequence(30, () => runner.run([GEMM]))) / 1e9;
  console.log(`ours: ONNX Runtime, Gemm at ${gemm.toFixed(0)} GFLOP/s`);
  console.log("training step of 32 questions, 6 × 384, real lengths             dropout   × ours   s a step");
  const results: object[] = [];
  for (const dropout of [0, 0.1]) {
    await using ours = await ourStep(engine, dropout);
    const other = (way: string) => async (): Promise<Step> => {
      pytorch.ask({ way, dropout });
      return (await pytorch.next()) as Step;
    };
    const ways = new Map([["ours", ours.step], ...OTHERS.map((way) => [way, other(way)] as const)]);
    const first = await inTurn(ways);
    requireSameLoss(first, dropout);
    const rounds: Map<string, Step>[] = [];
    for (let round = 0; round < ROUNDS; round++) rounds.push(await inTurn(ways));
    for (const way of ways.keys()) {
      const seconds = median(rounds.map((round) => round.get(way)!.seconds));
      const ratio = median(rounds.map((round) => round.get(way)!.seconds / round.get("ours")!.seconds));
      results.push({ way, dropout, ratio, seconds });
      const figures = [dropout.toFixed(1).padStart(7), ratio.toFixed(2).padStart(8), seconds.toFixed(2).padStart(10)];
      console.log(`${way.padEnd(64)} ${figures.join(" ")}`);
    }
  }
  return { steps: results, embedding: await compareEmbedding(engine, pytorch) };
}

/** Embedding the same passages with mean pooling, beside sentence-transformers, in turns. */
async function compareEmbedding(engine: Engine, pytorch: PythonProcess): Promise<readonly object[]> {
  const model = { ...randomModel(SIZES), pooling: "mean" } as const;
  await using fp32 = await createEmbedder({ engine, model });
  await using int8 = await createEmbedder({ engine, model, precision: "int8" });
  const ours = (embedder: Embedder) => async (): Promise<Step> => {
    const started = performance.now();
    const { data } = await embedByLength(embedder, passages);
    const seconds = (performance.now() - started) / 1000;
    return { seconds, loss: data.reduce((all, one) => all + Math.abs(one), 0) / data.length };
  };
  const other = (way: string) => async (): Promise<Step> => {
    pytorch.ask({ way, dropout: 0 });
    return (await pytorch.next()) as Step;
  };
  const ways = new Map([
    ["sentence-transformers, fp32", other("embedding in fp32")],
    ["sentence-transformers, bf16", other("embedding in bf16")],
    ["ours, fp32", ours(fp32)],
    ["ours, int8", ours(int8)],
  ]);
  const first = await inTurn(ways);
  const [theirs] = first.values();
  const mean = first.get("ours, fp32")!.loss;
  if (Math.abs(theirs.loss - mean) > 1e-5) throw new Error(`expected embeddings of mean ${theirs.loss}, got ${mean}`);
  const rounds: Map<string, Step>[] = [];
  for (let round = 0; round < ROUNDS; round++) rounds.push(await inTurn(ways));
  console.log(
    "embedding 256 passages, 6 × 384, real lengths, mean pooling      tokens/s   × sentence-transformers fp32",
  );
  return [...ways.keys()].map((way) => {
    const tokensPerSecond = countTokens(passages) / median(rounds.map((round) => round.get(way)!.seconds));
    const ratio = median(rounds.map((round) => [...round.values()][0].seconds / round.get(way)!.seconds));
    console.log(
      `${way.padEnd(62)} ${Math.round(tokensPerSecond).toLocaleString("en").padStart(10)} ${ratio.toFixed(2).padStart(8)}`,
    );
    return { way, tokensPerSecond, ratio };
  });
}

/** One step of each, with a pause between in which the threads of the one before stop spinning. */
async function inTurn(ways: ReadonlyMap<string, () => Promise<Step>>): Promise<Map<string, Step>> {
  const steps = new Map<string, Step>();
  for (const [way, step] of ways) {
    await setTimeout(500);
    steps.set(way, await step());
  }
  return steps;
}

/** All compute the same loss where nothing is drawn, or the comparison is of different things. */
function requireSameLoss(steps: ReadonlyMap<string, Step>, dropout: number): void {
  const ours = steps.get("ours")!.loss;
  for (const [way, { loss }] of steps) {
    if (dropout === 0 && Math.abs(loss - ours) > 1e-3) throw new Error(`${way}: expected loss ${ours}, got ${loss}`);
  }
}

async function ourStep(engine: Engine, dropout: number) {
  const encoder = await createEncoder({ engine, model: randomModel(SIZES, dropout) });
  const optimizer = createOptimizer([encoder.store], { learningRate: () => 1e-5, maxGradientNorm: 2 });
  const side = (examples: readonly Int32Array[]) => {
    return { encoder, examples, seeds: seedsOf(examples), chunks: chunksByTokens(lengthsOf(examples), 2048) };
  };
  const step = async (): Promise<Step> => {
    const started = performance.now();
    const { loss } = await gradientCache({
      ...{ question: side(batch.questions), context: side(batch.contexts), positives: batch.positives },
      ...{ multiply: engine.multiply, memoryBudget: 8e9 },
    });
    await optimizer.step();
    return { seconds: (performance.now() - started) / 1000, loss };
  };
  return { step, [Symbol.asyncDispose]: () => encoder[Symbol.asyncDispose]() };
}

async function inSequence(count: number, measure: () => Promise<number>): Promise<number[]> {
  const all: number[] = [];
  for (let turn = 0; turn < count; turn++) all.push(await measure());
  return all;
}
