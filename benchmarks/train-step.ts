import { chunksByCount, chunksByTokens, gradientCache } from "@dpr/gradcache";
import { createEncoder, createEngine, createOptimizer } from "@dpr/model";
import { countTokens, lengthsOf, madeUpBatch, randomModel, seedsOf } from "./workload.ts";

/** How a training step is run; every field may differ between the two that are compared. */
export interface StepOptions {
  readonly layers: number;
  readonly hiddenSize: number;
  readonly dropout: number;
  readonly questions: number;
  readonly threads: number;
  /** `papers`: 16 texts a chunk as they come, all padded to 256 tokens. `count`: 16 sorted by length. `tokens`: 2,048 tokens. */
  readonly chunks: "papers" | "count" | "tokens";
  readonly memoryBudgetMb: number;
  readonly steps: number;
}

export interface StepTime {
  /** The median of the steps. */
  readonly seconds: number;
  /** Of one step, without padding. */
  readonly tokens: number;
  /** Where the time of the median step went. */
  readonly parts: {
    readonly embed: number;
    readonly loss: number;
    readonly backward: number;
    readonly optimize: number;
  };
}

const PAPERS_LENGTH = 256;

const options = JSON.parse(process.argv[2]) as StepOptions;
const { layers, hiddenSize, dropout, questions, threads, chunks, memoryBudgetMb, steps } = options;
const made = madeUpBatch(questions);
const tokens = countTokens([...made.questions, ...made.contexts]);
const texts = (all: readonly Int32Array[]): readonly Int32Array[] => {
  if (chunks !== "papers") return all;
  return all.map((text) => Int32Array.from({ length: PAPERS_LENGTH }, (_, i) => text[i] ?? 0));
};
const heads = Math.max(1, hiddenSize / 32);
const model = randomModel({ layers, hiddenSize, heads }, dropout);
await using engine = await createEngine("onnx", { threads });
await using questionEncoder = await createEncoder({ engine, model });
await using contextEncoder = await createEncoder({ engine, model });
const optimizer = createOptimizer([questionEncoder.store, contextEncoder.store], { learningRate: () => 1e-5 });
const side = (encoder: typeof questionEncoder, examples: readonly Int32Array[]) => {
  const sizes = lengthsOf(examples);
  return {
    encoder,
    examples,
    seeds: seedsOf(examples),
    chunks: chunks === "tokens" ? chunksByTokens(sizes, 2048) : chunksByCount(sizes, 16),
  };
};
const batch = {
  question: side(questionEncoder, texts(made.questions)),
  context: side(contextEncoder, texts(made.contexts)),
  positives: made.positives,
  multiply: engine.multiply,
  memoryBudget: memoryBudgetMb * 1e6,
};
const times: (StepTime["parts"] & { readonly seconds: number })[] = [];
for (let step = -1; step < steps; step++) {
  const started = performance.now();
  const { seconds } = await gradientCache(batch);
  const optimizing = performance.now();
  await optimizer.step();
  const ended = performance.now();
  const all = { ...seconds, optimize: (ended - optimizing) / 1000, seconds: (ended - started) / 1000 };
  if (step >= 0) times.push(all); // the first step allocates
}
const { seconds, ...parts } = times.sort((one, other) => one.seconds - other.seconds)[Math.floor(steps / 2)];
console.log(JSON.stringify({ seconds, tokens, parts } satisfies StepTime));
