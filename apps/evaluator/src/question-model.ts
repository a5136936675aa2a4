import { CommandLineError } from "@dpr/command-line";
import type { EmbeddingSource } from "@dpr/data";
import { findEncoders, loadEncoder, type LoadedEncoder, representationSize } from "@dpr/model";
import type { EvaluatorOptions } from "./options.ts";

/** The encoder of questions, and where it was found. */
export interface QuestionModel extends LoadedEncoder {
  readonly directory: string;
}

/**
 * Reads the question encoder of `--que_model_path`, or of the training run `--model_file`, once the embeddings are known
 * to be of its making: by the context encoder if one is named, and by their dimension.
 * @throws CommandLineError, EmbeddingsOfAnotherModelError, and what reading a model throws
 */
export async function loadQuestionModel(
  options: EvaluatorOptions,
  name: string,
  embeddings: Pick<EmbeddingSource, "dimension" | "fingerprint">,
): Promise<QuestionModel> {
  const { sequenceLength, qSequenceLength, pSequenceLength, doLowerCase: lowerCase } = options;
  const { question, context } = await directoriesOf(options);
  if (context !== undefined) {
    const maximumLength = pSequenceLength ?? sequenceLength;
    const { fingerprint } = await loadEncoder(context, { ...options, maximumLength, lowerCase });
    const advice = "embed with it, or give --p_sequence_length, --pooling and --normalize as they were then";
    if (fingerprint !== embeddings.fingerprint) {
      const made = `embeddings of the model in ${context}`;
      throw new EmbeddingsOfAnotherModelError(name, made, `those of another, or embedded otherwise; ${advice}`);
    }
  }
  const maximumLength = qSequenceLength ?? sequenceLength;
  const encoder = await loadEncoder(question, { ...options, maximumLength, lowerCase });
  const dimension = representationSize(encoder.model);
  if (dimension !== embeddings.dimension) {
    const size = `embeddings of ${dimension} numbers, as the model in ${question} makes them`;
    throw new EmbeddingsOfAnotherModelError(name, size, `${embeddings.dimension}; name the models of one training`);
  }
  return { ...encoder, directory: question };
}

async function directoriesOf({
  queModelPath,
  conModelPath,
  modelFile,
}: EvaluatorOptions): Promise<{ readonly question: string; readonly context?: string }> {
  if (modelFile === undefined) {
    if (queModelPath !== undefined) return { question: queModelPath, context: conModelPath };
    throw new CommandLineError("expected --que_model_path or --model_file, got neither; name the model to ask with");
  }
  const other = queModelPath === undefined ? "--con_model_path" : "--que_model_path";
  if ((queModelPath ?? conModelPath) === undefined) return await findEncoders(modelFile);
  throw new CommandLineError(`--model_file: expected no ${other} beside it, got both; name one model`);
}

/** The shards were not made by the model that is to search them. */
export class EmbeddingsOfAnotherModelError extends Error {
  readonly code = "EMBEDDINGS_OF_ANOTHER_MODEL";
  override readonly name = "EmbeddingsOfAnotherModelError";
  /** What the user named as shards. */
  readonly path: string;
  constructor(path: string, expected: string, got: string) {
    super(`${path}: expected ${expected}, got ${got}`);
    this.path = path;
  }
}
