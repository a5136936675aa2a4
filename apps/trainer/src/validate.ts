import { createProgress } from "@dpr/command-line";
import { createBatches, type ExampleSource } from "@dpr/data";
import { contrastiveLoss } from "@dpr/gradcache";
import { embedByLength } from "@dpr/model";
import { tokenizeBatch } from "./tokenized-batch.ts";
import type { Training } from "./train-batches.ts";

export interface Validation {
  /** Mean negative log-likelihood of the positive, over all questions of the file. */
  readonly loss: number;
  /** Share of the questions whose positive scores highest in its batch. */
  readonly correct: number;
  readonly questions: number;
}

/** The training loss on other questions, in batches of `dev_batch_size` in the file's order, without dropout. */
export async function validate(
  { engine, encoders, tokenizer, options, signal }: Training,
  examples: ExampleSource,
): Promise<Validation> {
  const { devBatchSize, hardNegatives, otherNegatives, seed, chunkTokens } = options;
  const run = { tokensPerRun: chunkTokens, signal };
  let loss = 0;
  let correct = 0;
  const batches = createBatches(examples, {
    batchSize: devBatchSize,
    hardNegatives,
    otherNegatives,
    shuffle: false,
    seed,
    epoch: 0,
  });
  using progress = createProgress({ label: "validating", total: examples.length, unit: "questions" });
  for await (const batch of batches) {
    const { questions, contexts, positives } = await tokenizeBatch(tokenizer, batch, encoders.forms);
    const result = await contrastiveLoss({
      questions: await embedByLength(encoders.question, questions, run),
      contexts: await embedByLength(encoders.context, contexts, run),
      positives,
      multiply: engine.multiply,
      signal,
    });
    // The last batch may be shorter: weigh by questions, not by batches.
    loss += result.loss * questions.length;
    correct += result.correct;
    progress.advance(questions.length);
  }
  return { loss: loss / examples.length, correct: correct / examples.length, questions: examples.length };
}
