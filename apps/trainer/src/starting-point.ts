import { CommandLineError } from "@dpr/command-line";
import {
  deriveSeed,
  findEncoders,
  fingerprintModel,
  loadEncoder,
  type LoadEncoderOptions,
  type TextModel,
  type TextTokenizer,
} from "@dpr/model";
import type { TrainerOptions } from "./options.ts";
import { findPretrainedModel } from "./pretrained-model.ts";
import { randomModel } from "./random-model.ts";

/** What PaddleNLP's command, which names none, starts from. */
const DEFAULT_MODEL = "bert-base-uncased";

/** The papers' length of a text. */
const DEFAULT_LENGTH = 256;

/** What training starts from. */
export interface StartingPoint {
  readonly question: TextModel;
  readonly context: TextModel;
  readonly tokenizer: TextTokenizer;
  /** For people: where it came from. */
  readonly description: string;
}

/** The encoders of an earlier run, a published model for both sides, or random weights. */
export async function startingPoint(options: TrainerOptions, signal: AbortSignal): Promise<StartingPoint> {
  const { modelFile, pretrainedModelCfg = DEFAULT_MODEL } = options;
  if (modelFile !== undefined) return earlierRun(modelFile, options);
  const asked = lengthsOf(options);
  const lengths = { question: asked.question ?? DEFAULT_LENGTH, context: asked.context ?? DEFAULT_LENGTH };
  const maximumLength = Math.max(lengths.question, lengths.context);
  const directory = pretrainedModelCfg.startsWith("new:")
    ? undefined
    : await findPretrainedModel(pretrainedModelCfg, { environment: process.env, signal });
  const { model, tokenizer, notes } =
    directory === undefined
      ? await randomModel(options, maximumLength, signal)
      : await loadEncoder(directory, { ...choicesOf(options), maximumLength });
  // Both sides start alike: a word means the same to both before anything is learnt.
  return {
    question: { ...model, maximumLength: lengths.question },
    context: { ...model, maximumLength: lengths.context },
    tokenizer,
    description: [directory ?? "random weights", ...notes].join(", "),
  };
}

async function earlierRun(modelFile: string, options: TrainerOptions): Promise<StartingPoint> {
  const found = await findEncoders(modelFile);
  const [choices, lengths] = [choicesOf(options), lengthsOf(options)];
  const question = await loadEncoder(found.question, { ...choices, maximumLength: lengths.question });
  const context = await loadEncoder(found.context, { ...choices, maximumLength: lengths.context });
  const notes = new Set([...question.notes, ...context.notes]);
  const description = [`${found.question} and ${found.context}`, ...notes].join(", ");
  if (
    options.shareEncoders &&
    fingerprintModel(question.model, question.tokenizer) !== fingerprintModel(context.model, context.tokenizer)
  ) {
    throw new CommandLineError(
      `--share_encoders: expected equal encoders to start from, got two that differ in ${description}; leave it out`,
    );
  }
  return { question: question.model, context: context.model, tokenizer: question.tokenizer, description };
}

/** What is asked of a model's directory beside the length. */
function choicesOf(options: TrainerOptions): LoadEncoderOptions {
  return {
    ...options,
    projectionDimension: options.projectionDim,
    lowerCase: options.doLowerCase,
    newWeightsSeed: deriveSeed(options.seed, "weights"),
  };
}

function lengthsOf({ qSequenceLength, pSequenceLength, sequenceLength }: TrainerOptions) {
  return { question: qSequenceLength ?? sequenceLength, context: pSequenceLength ?? sequenceLength };
}
