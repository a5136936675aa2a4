import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { chunksByTokens, gradientCache } from "@dpr/gradcache";
import {
  chooseEngine,
  createEmbedder,
  createEncoder,
  createOptimizer,
  createTokenizerFromVocabulary,
  type Embedder,
  embedByLength,
  type Engine,
  openVinoFolders,
  type Precision,
  writeModelDirectory,
} from "@dpr/model";
import { createProductRunner, operations, type Product, type Sizes } from "./plain-products.ts";
import { countTokens, lengthsOf, madeUpBatch, madeUpTexts, randomModel, seedsOf } from "./workload.ts";
import { median } from "./median.ts";
import { type PythonProcess, startPython } from "./python-process.ts";

const ROUNDS = 3;
const SIZES: Sizes = { layers: 6, hiddenSize: 384, heads: 12 };
const OTHERS = [
  "GC-DPR",
  "sentence-transformers",
  "sentence-transformers by tokens",
  "sentence-transformers, bf16",
  "sentence-transformers by tokens, bf16",
] as const;
/** Of a loss in bf16, beside 1e-3 in fp32. */
const BF16_TOLERANCE = 0.03;
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
  await using resources = new AsyncDisposableStack();
  const engines = await enginesHere(resources);
  using pytorch = startPython(python, join(import.meta.dirname, "pytorch", "steps.py"), [folder, String(threads)]);
  console.log(`\n${threads} threads; PyTorch: ${JSON.stringify(await pytorch.next())}`);
  const runner = await createProductRunner([GEMM], threads);
  const gemm = operations([GEMM]) / median(await inSequence(30, () => runner.run([GEMM]))) / 1e9;
  console.log(`ours: fp32 of ONNX Runtime, Gemm at ${gemm.toFixed(0)} GFLOP/s; bf16 of OpenVINO where it is here`);
  const [ours, inBf16 = ours] = engines.map(({ precision }) => `ours, ${precision}`);
  const title = `training step of 32 questions, 6 × 384, real lengths`.padEnd(57);
  console.log(`${title}dropout  × ${ours}  × ${inBf16}   s a step`);
  const results: object[] = [];
  for (const dropout of [0, 0.1]) {
    await using steps = new AsyncDisposableStack();
    const ways = new Map<string, () => Promise<Step>>();
    for (const { engine, precision } of engines) {
      ways.set(`ours, ${precision}`, steps.use(await ourStep(engine, precision, dropout)).step);
    }
    for (const way of OTHERS) {
      ways.set(way, async () => {
        pytorch.ask({ way, dropout });
        return (await pytorch.next()) as Step;
      });
    }
    requireSameLoss(await inTurn(ways), dropout);
    const rounds: Map<string, Step>[] = [];
    for (let round = 0; round < ROUNDS; round++) rounds.push(await inTurn(ways));
    for (const way of ways.keys()) {
      const timesOf = (one: string) => median(rounds.map((round) => round.get(way)!.seconds / round.get(one)!.seconds));
      const seconds = median(rounds.map((round) => round.get(way)!.seconds));
      const [timesOurs, timesBf16] = [timesOf(ours), timesOf(inBf16)];
      results.push({ way, dropout, timesOurs, timesBf16, seconds });
      const figures = [
        timesOurs.toFixed(2).padStart(13),
        timesBf16.toFixed(2).padStart(13),
        seconds.toFixed(2).padStart(10),
      ];
      console.log(`${way.padEnd(57)}${dropout.toFixed(1).padStart(7)} ${figures.join(" ")}`);
    }
  }
  return { steps: results, embedding: await compareEmbedding(engines, pytorch) };
}

interface Computing {
  readonly engine: Engine;
  readonly precision: Precision;
}

/** Those of training: fp32, and bf16 where OpenVINO and the CPU have it. */
async function enginesHere(resources: AsyncDisposableStack): Promise<readonly Computing[]> {
  const found: Computing[] = [];
  for (const precision of ["fp32", "bf16"] as const) {
    const fp16 = precision === "bf16";
    const choice = { threads, fp16, openVinoFolders: openVinoFolders(process.env) };
    const chosen = resources.use(await chooseEngine("auto", choice));
    if (chosen.precision === precision) found.push(chosen);
    else console.log(chosen.description);
  }
  return found;
}

/** Embedding the same passages with mean pooling, beside sentence-transformers, in turns. */
async function compareEmbedding(engines: readonly Computing[], pytorch: PythonProcess): Promise<readonly object[]> {
  const model = { ...randomModel(SIZES), pooling: "mean" } as const;
  await using embedders = new AsyncDisposableStack();
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
  const ways = new Map<string, () => Promise<Step>>([
    ["sentence-transformers, fp32", other("embedding in fp32")],
    ["sentence-transformers, bf16", other("embedding in bf16")],
  ]);
  for (const { engine, precision } of [...engines, { ...engines[0], precision: "int8" as const }]) {
    ways.set(`ours, ${precision}`, ours(embedders.use(await createEmbedder({ engine, model, precision }))));
  }
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
  const ours = steps.get("ours, fp32")!.loss;
  for (const [way, { loss }] of steps) {
    const tolerance = way.endsWith("bf16") ? BF16_TOLERANCE : 1e-3;
    if (dropout === 0 && Math.abs(loss - ours) > tolerance)
      throw new Error(`${way}: expected loss ${ours}, got ${loss}`);
  }
}

async function ourStep(engine: Engine, precision: Precision, dropout: number) {
  const encoder = await createEncoder({ engine, precision, model: randomModel(SIZES, dropout) });
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
