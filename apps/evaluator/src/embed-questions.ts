import { embedByLength, type Embedder, type LoadedEncoder, type Matrix, tokenizeQuestions } from "@dpr/model";

export interface EmbedQuestionsOptions {
  readonly encoder: Pick<LoadedEncoder, "tokenizer" | "model">;
  readonly embedder: Embedder;
  /** Questions at a time: they are sorted by length. */
  readonly batchSize: number;
  /** Called after each run with the questions in it. */
  readonly onRun: (questions: readonly Int32Array[]) => void;
  readonly signal: AbortSignal;
}

/** Embeds questions, in their order: [questions, d]. */
export async function embedQuestions(
  questions: readonly string[],
  { encoder, embedder, batchSize, onRun, signal }: EmbedQuestionsOptions,
): Promise<Matrix> {
  const { dimension } = embedder;
  const data = new Float32Array(questions.length * dimension);
  for (let start = 0; start < questions.length; start += batchSize) {
    const batch = questions.slice(start, start + batchSize);
    const texts = await tokenizeQuestions(encoder.tokenizer, batch, encoder.model);
    const embedded = await embedByLength(embedder, texts, { onRun, signal });
    data.set(embedded.data, start * dimension);
  }
  return { rows: questions.length, columns: dimension, data };
}
