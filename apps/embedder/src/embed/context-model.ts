import { CommandLineError } from "@dpr/command-line";
import { findEncoders, loadEncoder, type LoadedEncoder } from "@dpr/model";
import type { EmbedOptions } from "./embed-options.ts";

/** What says which model, and how it embeds. */
export type ContextModelOptions = Pick<
  EmbedOptions,
  | "conModelPath"
  | "modelFile"
  | "pooling"
  | "normalize"
  | "sequenceLength"
  | "pSequenceLength"
  | "passageNormalisation"
  | "insertTitle"
  | "sepAtEnd"
  | "doLowerCase"
>;

/** The encoder of passages, and where it was found. */
export interface ContextModel extends LoadedEncoder {
  readonly directory: string;
}

/** Reads the context encoder of `--con_model_path`, or of the training run `--model_file`. */
export async function loadContextModel(options: ContextModelOptions): Promise<ContextModel> {
  const { pSequenceLength, sequenceLength, doLowerCase: lowerCase } = options;
  const directory = await directoryOf(options);
  const maximumLength = pSequenceLength ?? sequenceLength;
  return { ...(await loadEncoder(directory, { ...options, maximumLength, lowerCase })), directory };
}

async function directoryOf({ conModelPath, modelFile }: ContextModelOptions): Promise<string> {
  if (conModelPath !== undefined && modelFile !== undefined) {
    throw new CommandLineError("--model_file: expected no --con_model_path beside it, got both; name one model");
  }
  if (modelFile !== undefined) return (await findEncoders(modelFile)).context;
  if (conModelPath !== undefined) return conModelPath;
  throw new CommandLineError("expected --con_model_path or --model_file, got neither; name the model to embed with");
}
