import type { ExampleSource, Passage } from "@dpr/data";
import { embedByLength, type Matrix, tokenizePassages, tokenizeQuestions } from "@dpr/model";
import type { Training } from "../train-batches.ts";
import { batchesInOrder } from "./batches-in-order.ts";

/** What validation needs of a run: the encoders as they are now, without dropout. */
export type Validating = Pick<Training, "engine" | "encoders" | "tokenizer" | "options" | "signal">;

/** Questions whose token ids are held at once. */
const QUESTIONS_HELD = 1024;

/** → [questions, d], in their order. */
export async function embedQuestions(
  { encoders, tokenizer, options, signal }: Validating,
  questions: readonly string[],
): Promise<Matrix> {
  const texts = await tokenizeQuestions(tokenizer, questions, encoders.forms.question);
  return await embedByLength(encoders.question, texts, { tokensPerRun: options.chunkTokens, signal });
}

/** → [passages, d], in their order. */
export async function embedPassages(
  { encoders, tokenizer, options, signal }: Validating,
  passages: readonly Passage[],
): Promise<Matrix> {
  const texts = await tokenizePassages(tokenizer, passages, encoders.forms.context);
  return await embedByLength(encoders.context, texts, { tokensPerRun: options.chunkTokens, signal });
}

/** The questions of all examples, → [examples, d]. */
export async function embedAllQuestions(validating: Validating, examples: ExampleSource): Promise<Matrix> {
  const { dimension } = validating.encoders.question;
  const all = { rows: examples.length, columns: dimension, data: new Float32Array(examples.length * dimension) };
  let row = 0;
  for await (const { questions } of batchesInOrder(examples, { batchSize: QUESTIONS_HELD, hardNegatives: 0 })) {
    all.data.set((await embedQuestions(validating, questions)).data, row * dimension);
    row += questions.length;
  }
  return all;
}
