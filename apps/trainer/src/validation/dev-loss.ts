import { createProgress } from "@dpr/command-line";
import type { ExampleSource } from "@dpr/data";
import { contrastiveLoss } from "@dpr/gradcache";
import { lossOptions } from "../loss-options.ts";
import { batchesInOrder } from "./batches-in-order.ts";
import { embedPassages, embedQuestions, type Validating } from "./embed-texts.ts";

export interface DevLoss {
  /** Mean negative log-likelihood of the positive in its batch, over all questions of the file. */
  readonly loss: number;
  /** Share of the questions whose positive scores highest in its batch. */
  readonly correct: number;
  readonly questions: number;
}

/**
 * How likely the encoders find the positives of other questions, in batches of `dev_batch_size` and with the negatives
 * of training. At training's temperature, and without the copies that training leaves out; a margin and the symmetric
 * half are means of training and no part of it.
 */
export async function devLoss(validating: Validating, examples: ExampleSource): Promise<DevLoss> {
  const { engine, options, signal } = validating;
  const { devBatchSize, hardNegatives, otherNegatives } = options;
  let loss = 0;
  let correct = 0;
  using progress = createProgress({ label: "validating", total: examples.length, unit: "questions" });
  for await (const batch of batchesInOrder(examples, { batchSize: devBatchSize, hardNegatives, otherNegatives })) {
    const { similarity, temperature, contextGroups } = lossOptions(options, batch);
    const result = await contrastiveLoss({
      questions: await embedQuestions(validating, batch.questions),
      contexts: await embedPassages(validating, batch.contexts),
      positives: batch.positives,
      similarity,
      temperature,
      contextGroups,
      multiply: engine.multiply,
      signal,
    });
    // The last batch may be shorter: weigh by questions, not by batches.
    loss += result.loss * batch.questions.length;
    correct += result.correct;
    progress.advance(batch.questions.length);
  }
  return { loss: loss / examples.length, correct: correct / examples.length, questions: examples.length };
}
