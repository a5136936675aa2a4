import { createProgress, log } from "@dpr/command-line";
import { embedByLength, type Matrix, tokenizeQuestions } from "@dpr/model";
import type { ModelOptions } from "../options/model-options.ts";
import { openQuestionEmbedder } from "./open-question-embedder.ts";
import type { QuestionModel } from "./question-model.ts";

/** Embeds questions, in their order, and says how: [questions, d]. */
export async function embedQuestions(
  questions: readonly string[],
  encoder: QuestionModel,
  options: ModelOptions & { readonly threads?: number },
  signal: AbortSignal,
): Promise<Matrix> {
  const { batchSize } = options;
  await using opened = await openQuestionEmbedder(encoder.model, options);
  const { embedder, description } = opened;
  const { directory, maximumLength, model, notes } = encoder;
  const scaled = model.normalize ? ", scaled to length 1" : "";
  log(`${directory}: ${model.pooling} pooling${scaled}, ${maximumLength} tokens at most; ${description}`);
  for (const note of notes) log(`${directory}: ${note}`);
  using progress = createProgress({ label: "embedding questions", total: questions.length, unit: "questions" });
  const onRun = (embedded: readonly Int32Array[]) => progress.advance(embedded.length);
  const { dimension } = embedder;
  const data = new Float32Array(questions.length * dimension);
  for (let start = 0; start < questions.length; start += batchSize) {
    const texts = await tokenizeQuestions(encoder.tokenizer, questions.slice(start, start + batchSize), model);
    data.set((await embedByLength(embedder, texts, { onRun, signal })).data, start * dimension);
  }
  return { rows: questions.length, columns: dimension, data };
}
