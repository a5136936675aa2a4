import { readFileSync } from "node:fs";
import { join } from "node:path";
import { peakRssMb } from "@dpr/command-line";
import { chunksByTokens, gradientCache } from "@dpr/gradcache";
import { createEncoder, createEngine, createOptimizer, createRandomModel } from "@dpr/model";

/** What one training step needs beside the model. */
export interface StepMemory {
  readonly batch: number;
  readonly chunkTokens: number;
  /** Of activations kept between the passes. */
  readonly budgetMb: number;
  /** Peak of the process minus what it held with encoders, gradients and moments loaded, representations and ids aside. */
  readonly aboveModelMb: number;
}

const [batch, chunkTokens, budgetMb] = process.argv.slice(2).map(Number);
const file = readFileSync(join(import.meta.dirname, "nq-lengths.json"), "utf8");
const lengths = JSON.parse(file) as { readonly questions: number[]; readonly contexts: number[] };
const texts = (source: readonly number[], count: number) =>
  Array.from({ length: count }, (_, text) =>
    Int32Array.from({ length: source[text % source.length] }, (_, i) => 5 + ((text * 7919 + i) % 30_000)),
  );
const dimension = 128;
const model = createRandomModel(
  {
    ...{ vocabularySize: 30_522, hiddenSize: dimension, layers: 2, heads: 2, intermediateSize: 512 },
    ...{ maximumPositions: 512, typeVocabularySize: 2, layerNormEpsilon: 1e-12, hiddenDropout: 0.1 },
    ...{ attentionDropout: 0.1, padId: 0, initializerRange: 0.02 },
  },
  1,
);
await using engine = await createEngine("onnx");
const questionEncoder = await createEncoder({ engine, model });
const contextEncoder = await createEncoder({ engine, model });
const optimizer = createOptimizer([questionEncoder.store, contextEncoder.store], { learningRate: () => 1e-4 });
// One update makes gradients and moments, which belong to the model in training.
await optimizer.step();
globalThis.gc!();
const loaded = process.memoryUsage().rss;

const questions = texts(lengths.questions, batch);
const contexts = texts(lengths.contexts, 2 * batch);
const side = (encoder: typeof questionEncoder, examples: readonly Int32Array[]) => ({
  encoder,
  examples,
  seeds: Uint32Array.from(examples, (_, i) => i),
  chunks: chunksByTokens(
    examples.map((text) => text.length),
    chunkTokens,
  ),
});
await gradientCache({
  question: side(questionEncoder, questions),
  context: side(contextEncoder, contexts),
  positives: Int32Array.from(questions, (_, i) => 2 * i),
  multiply: engine.multiply,
  memoryBudget: budgetMb * 1e6,
});
await optimizer.step();

const ids = [...questions, ...contexts].reduce((all, text) => all + text.byteLength, 0);
// Representations and their gradients, of both sides.
const representations = 2 * 3 * batch * dimension * 4;
const aboveModelMb = peakRssMb() - (loaded + ids + representations) / 1e6;
console.log(JSON.stringify({ batch, chunkTokens, budgetMb, aboveModelMb } satisfies StepMemory));
for (const encoder of [questionEncoder, contextEncoder]) await encoder[Symbol.asyncDispose]();
