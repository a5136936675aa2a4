import { readFileSync } from "node:fs";
import { join } from "node:path";
import { chunksByCount, chunksByTokens, gradientCache } from "@dpr/gradcache";
import { createEncoder, createEngine, createOptimizer, createRandomModel } from "@dpr/model";

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
const file = readFileSync(join(import.meta.dirname, "nq-lengths.json"), "utf8");
const lengths = JSON.parse(file) as { readonly questions: number[]; readonly contexts: number[] };
const texts = (source: readonly number[], count: number) =>
  Array.from({ length: count }, (_, text) => {
    const length = source[text % source.length];
    const padded = chunks === "papers" ? PAPERS_LENGTH : length;
    return Int32Array.from({ length: padded }, (_, i) => (i < length ? 5 + ((text * 7919 + i) % 30_000) : 0));
  });
const model = createRandomModel(
  {
    ...{
      vocabularySize: 30_522,
      hiddenSize,
      layers,
      heads: Math.max(1, hiddenSize / 32),
      intermediateSize: 4 * hiddenSize,
    },
    ...{ maximumPositions: 512, typeVocabularySize: 2, layerNormEpsilon: 1e-12, hiddenDropout: dropout },
    ...{ attentionDropout: dropout, padId: 0, initializerRange: 0.02 },
  },
  1,
);
await using engine = await createEngine("onnx", { threads });
await using questionEncoder = await createEncoder({ engine, model });
await using contextEncoder = await createEncoder({ engine, model });
const optimizer = createOptimizer([questionEncoder.store, contextEncoder.store], { learningRate: () => 1e-5 });
const side = (encoder: typeof questionEncoder, examples: readonly Int32Array[]) => {
  const sizes = examples.map((text) => text.length);
  return {
    encoder,
    examples,
    seeds: Uint32Array.from(examples, (_, i) => i),
    chunks: chunks === "tokens" ? chunksByTokens(sizes, 2048) : chunksByCount(sizes, 16),
  };
};
const batch = {
  question: side(questionEncoder, texts(lengths.questions, questions)),
  context: side(contextEncoder, texts(lengths.contexts, 2 * questions)),
  positives: Int32Array.from({ length: questions }, (_, i) => 2 * i),
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
const count = (source: readonly number[], texts: number) =>
  Array.from({ length: texts }, (_, text) => source[text % source.length]).reduce((all, one) => all + one, 0);
const tokens = count(lengths.questions, questions) + count(lengths.contexts, 2 * questions);
console.log(JSON.stringify({ seconds, tokens, parts } satisfies StepTime));
