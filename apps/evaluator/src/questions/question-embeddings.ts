import { CommandLineError, log } from "@dpr/command-line";
import type { Matrix } from "@dpr/model";
import type { ModelOptions } from "../options/model-options.ts";
import { embedQuestions } from "./embed-questions.ts";
import type { EvaluationQuestion } from "./evaluation-question.ts";
import { loadQuestionModel, type NamedEmbeddings, namesModel } from "./question-model.ts";
import { findStoredQuestions, readStoredQuestions, storeQuestions } from "./stored-questions.ts";

/** The flags that say where embeddings of questions come from. */
export interface QuestionEmbeddingOptions extends ModelOptions {
  readonly threads?: number;
  readonly qEncodingPath?: string;
  readonly encodeQAndSave: boolean;
  readonly reEncodeQ: boolean;
}

/** Embeddings of questions, and the files that were written. */
export interface QuestionEmbeddings {
  readonly embeddings: Matrix;
  readonly files: readonly string[];
}

/**
 * The embeddings of the questions of `file`: the stored ones of `--q_encoding_path` where there are any and
 * `--re_encode_q` does not refuse them, else new ones, which `--encode_q_and_save` keeps there.
 * @param passages what is to be searched with them
 */
export async function questionEmbeddings(
  file: string,
  questions: readonly EvaluationQuestion[],
  options: QuestionEmbeddingOptions,
  signal: AbortSignal,
  passages?: NamedEmbeddings,
): Promise<QuestionEmbeddings> {
  const { qEncodingPath: path, encodeQAndSave, reEncodeQ } = options;
  if (path === undefined && (encodeQAndSave || reEncodeQ)) {
    throw new CommandLineError("expected --q_encoding_path, got none; name where embedded questions are kept");
  }
  const stored = path === undefined || reEncodeQ ? undefined : await findStoredQuestions(path);
  if (stored !== undefined) {
    const model = namesModel(options) ? await loadQuestionModel(options, passages) : undefined;
    log(`${stored.files.join(", ")}: questions that are embedded already`);
    return { embeddings: await readStoredQuestions(path!, stored, questions, model), files: [] };
  }
  const model = await loadQuestionModel(options, passages);
  const texts = questions.map(({ question }) => question);
  const embeddings = await embedQuestions(texts, model, options, signal);
  const files = encodeQAndSave ? [await storeQuestions(path!, file, questions, embeddings, model)] : [];
  return { embeddings, files };
}
