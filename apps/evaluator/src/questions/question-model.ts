import { CommandLineError } from "@dpr/command-line";
import { findEncoders, loadEncoder, type LoadedEncoder, representationSize } from "@dpr/model";
import type { ModelOptions } from "../options/model-options.ts";

/** The encoder of questions, and where it was found. */
export interface QuestionModel extends LoadedEncoder {
  readonly directory: string;
}

/** Embeddings of passages, and what the user calls them. */
export interface NamedEmbeddings {
  readonly name: string;
  readonly dimension: number;
  /** Of the context encoder that made them, or `unknown`. */
  readonly fingerprint: string;
}

/** Whether a command line names a model to ask with. */
export function namesModel({ queModelPath, modelFile }: ModelOptions): boolean {
  return queModelPath !== undefined || modelFile !== undefined;
}

/**
 * Reads the question encoder of `--que_model_path`, or of the training run `--model_file`. The `embeddings` that it is to
 * search must be of its making: by the context encoder if one is named, and by their dimension.
 * @throws CommandLineError, EmbeddingsOfAnotherModelError, and what reading a model throws
 */
export async function loadQuestionModel(options: ModelOptions, embeddings?: NamedEmbeddings): Promise<QuestionModel> {
  const { sequenceLength, qSequenceLength, doLowerCase: lowerCase } = options;
  const { question, context } = await directoriesOf(options);
  if (embeddings !== undefined && context !== undefined) await requireContextModel(options, context, embeddings);
  const maximumLength = qSequenceLength ?? sequenceLength;
  const encoder = await loadEncoder(question, { ...options, maximumLength, lowerCase });
  const dimension = representationSize(encoder.model);
  if (embeddings !== undefined && dimension !== embeddings.dimension) {
    const size = `embeddings of ${dimension} numbers, as the model in ${question} makes them`;
    const got = `${embeddings.dimension}; name the models of one training`;
    throw new EmbeddingsOfAnotherModelError(embeddings.name, size, got);
  }
  return { ...encoder, directory: question };
}

async function requireContextModel(options: ModelOptions, context: string, embeddings: NamedEmbeddings): Promise<void> {
  const { sequenceLength, pSequenceLength, doLowerCase: lowerCase } = options;
  const maximumLength = pSequenceLength ?? sequenceLength;
  const { fingerprint } = await loadEncoder(context, { ...options, maximumLength, lowerCase });
  if (fingerprint === embeddings.fingerprint || embeddings.fingerprint === "unknown") return;
  const made = `embeddings of the model in ${context}`;
  const advice = "embed with it, or give --p_sequence_length, --pooling and --normalize as they were then";
  throw new EmbeddingsOfAnotherModelError(embeddings.name, made, `those of another, or embedded otherwise; ${advice}`);
}

async function directoriesOf({
  queModelPath,
  conModelPath,
  modelFile,
}: ModelOptions): Promise<{ readonly question: string; readonly context?: string }> {
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
