import { CommandLineError } from "@dpr/command-line";
import { findEncoders, loadEncoder, type LoadedEncoder } from "@dpr/model";
import type { EmbedOptions } from "./embed-options.ts";

/** The encoder of passages or of questions, and where it was found. */
export interface EmbeddingModel extends LoadedEncoder {
  readonly directory: string;
}

/** The flags that say which model embeds, and how; those of questions count where questions are embedded. */
export type EmbeddingModelOptions = Partial<
  Pick<
    EmbedOptions,
    | ("questions" | "conModelPath" | "queModelPath" | "modelFile")
    | ("pooling" | "normalize" | "sequenceLength" | "pSequenceLength" | "qSequenceLength")
    | ("questionNormalisation" | "passageNormalisation" | "insertTitle" | "sepAtEnd" | "doLowerCase")
  >
>;

/**
 * Reads the context encoder of `--con_model_path`, or where questions are embedded the question encoder of
 * `--que_model_path`, or the one of the training run `--model_file`. Its fingerprint is of what it is read for.
 */
export async function loadEmbeddingModel(options: EmbeddingModelOptions): Promise<EmbeddingModel> {
  const { sequenceLength, pSequenceLength, qSequenceLength, doLowerCase: lowerCase } = options;
  const directory = await directoryOf(options);
  if (options.questions === undefined) {
    const maximumLength = pSequenceLength ?? sequenceLength;
    return { ...(await loadEncoder(directory, { ...options, maximumLength, lowerCase })), directory };
  }
  const { passageNormalisation: _1, insertTitle: _2, ...ofQuestions } = options;
  const maximumLength = qSequenceLength ?? sequenceLength;
  const encoder = await loadEncoder(directory, { ...ofQuestions, maximumLength, lowerCase });
  return { ...encoder, fingerprint: encoder.questionFingerprint, directory };
}

async function directoryOf(options: EmbeddingModelOptions): Promise<string> {
  const { modelFile } = options;
  const [flag, kind] =
    options.questions === undefined ? (["conModelPath", "context"] as const) : (["queModelPath", "question"] as const);
  const [directory, name] = [options[flag], kind === "context" ? "--con_model_path" : "--que_model_path"];
  if (directory !== undefined && modelFile !== undefined) {
    throw new CommandLineError(`--model_file: expected no ${name} beside it, got both; name one model`);
  }
  if (modelFile !== undefined) return (await findEncoders(modelFile))[kind];
  if (directory !== undefined) return directory;
  throw new CommandLineError(`expected ${name} or --model_file, got neither; name the model to embed with`);
}
