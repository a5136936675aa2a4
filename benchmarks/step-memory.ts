import { peakRssMb } from "@dpr/command-line";
import { chunksByTokens, gradientCache } from "@dpr/gradcache";
import { createEncoder, createEngine, createOptimizer } from "@dpr/model";
import { lengthsOf, madeUpBatch, randomModel, seedsOf } from "./workload.ts";

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
const dimension = 128;
const model = randomModel({ layers: 2, hiddenSize: dimension, heads: 2 });
await using engine = await createEngine("onnx");
const questionEncoder = await createEncoder({ engine, model });
const contextEncoder = await createEncoder({ engine, model });
const optimizer = createOptimizer([questionEncoder.store, contextEncoder.store], { learningRate: () => 1e-4 });
// One update makes gradients and moments, which belong to the model in training.
await optimizer.step();
globalThis.gc!();
const loaded = process.memoryUsage().rss;

const { questions, contexts, positives } = madeUpBatch(batch);
const side = (encoder: typeof questionEncoder, examples: readonly Int32Array[]) => ({
  encoder,
  examples,
  seeds: seedsOf(examples),
  chunks: chunksByTokens(lengthsOf(examples), chunkTokens),
});
await gradientCache({
  question: side(questionEncoder, questions),
  context: side(contextEncoder, contexts),
  positives,
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
