import { createHash } from "node:crypto";
import { loadTokenizer } from "../tokenizer/load-tokenizer.ts";
import type { TextTokenizer } from "../tokenizer/text-tokenizer.ts";
import { completePreparation, type TextPreparation } from "../tokenizer/text-preparation.ts";
import { preparationFlags } from "../tokenizer/text-preparation-file.ts";
import type { BertHead, TextModel } from "../weights/bert-model.ts";
import { fingerprintModel } from "../weights/fingerprint.ts";
import { createRandomParameter } from "../weights/initialize-model.ts";
import { readModelDirectory } from "../weights/read-model.ts";

/** What is asked for beside the directory. A text preparation must not contradict the one that the model has. */
export interface LoadEncoderOptions extends Partial<TextPreparation> {
  /** Instead of what the directory says. */
  readonly pooling?: BertHead["pooling"];
  readonly normalize?: boolean;
  /** Numbers of a projection to put on top of a model that has none. */
  readonly projectionDimension?: number;
  /** Tokens to which texts are cut. Default: what the directory says, else 256 or the positions there are. */
  readonly maximumLength?: number;
  /** Lower-case texts, or do not. Default: what the tokenizer says, which it overrules. */
  readonly lowerCase?: boolean;
  /** The seed of a pooler's or a projection's weights that the directory lacks. Without it, lacking them is an error. */
  readonly newWeightsSeed?: number;
}

/** Everything that turns a text into an embedding, and a fingerprint that names just this. */
export interface LoadedEncoder {
  readonly model: TextModel;
  readonly tokenizer: TextTokenizer;
  readonly maximumLength: number;
  /** Equal fingerprints, equal embeddings of passages. */
  readonly fingerprint: string;
  /** Equal ones, equal embeddings of questions. */
  readonly questionFingerprint: string;
  /** What is not as the directory has it, for people. */
  readonly notes: readonly string[];
}

/** The papers' length of a passage. */
const DEFAULT_LENGTH = 256;

/** Reads an encoder from its directory. */
export async function loadEncoder(directory: string, options: LoadEncoderOptions = {}): Promise<LoadedEncoder> {
  const { pooling, projectionDimension, newWeightsSeed: seed } = options;
  const notes: string[] = [];
  const newLayers = new Set<string>();
  const read = await readModelDirectory(directory, {
    pooling,
    projectionDimension,
    ...(seed !== undefined && {
      initialize(name, shape, config) {
        newLayers.add(name.replace(/\.(weight|bias)$/, ""));
        return createRandomParameter(name, shape, config, seed);
      },
    }),
  });
  if (newLayers.size > 0) notes.push(`new weights in ${[...newLayers].join(" and ")}`);
  const textPreparation = choosePreparation(directory, read.textPreparation, options);
  const tokenizer = await chooseTokenizer(directory, read.textPreparation !== undefined, options.lowerCase, notes);
  const { maximumPositions } = read.config;
  const maximumLength = options.maximumLength ?? read.maximumLength ?? Math.min(DEFAULT_LENGTH, maximumPositions);
  if (maximumLength > maximumPositions) {
    throw new SequenceTooLongError(directory, maximumPositions, maximumLength);
  }
  const model = { ...read, normalize: options.normalize ?? read.normalize, maximumLength, textPreparation };
  // What is changed in questions changes no passage, and embeddings of passages are what is compared.
  const { questionNormalisation, ...ofPassages } = textPreparation;
  const fingerprint = fingerprintModel(model, tokenizer, { maximumLength, ...ofPassages });
  const questionFingerprint = createHash("sha256").update(`${fingerprint}\0${questionNormalisation}`).digest("hex");
  return { model, tokenizer, maximumLength, fingerprint, questionFingerprint, notes };
}

/** A model's own preparation; without one, what is asked for. */
function choosePreparation(
  directory: string,
  own: TextPreparation | undefined,
  asked: Partial<TextPreparation>,
): TextPreparation {
  if (own === undefined) return completePreparation(asked);
  const keys = Object.keys(preparationFlags) as (keyof TextPreparation)[];
  const contradicted = keys.find((key) => (asked[key] ?? own[key]) !== own[key]);
  if (contradicted === undefined) return own;
  const [expected, got] = [own[contradicted], asked[contradicted]].map(String);
  throw new TextPreparationError(directory, preparationFlags[contradicted], expected, got);
}

/** The directory's tokenizer, made to lower-case or not as asked; a model that was trained here keeps its own. */
async function chooseTokenizer(
  directory: string,
  trainedHere: boolean,
  lowerCase: boolean | undefined,
  notes: string[],
): Promise<TextTokenizer> {
  const tokenizer = await loadTokenizer(directory);
  if (lowerCase === undefined || tokenizer.lowerCase === lowerCase) return tokenizer;
  if (trainedHere) {
    throw new TextPreparationError(directory, "do_lower_case", String(tokenizer.lowerCase), String(lowerCase));
  }
  notes.push(`do_lower_case ${lowerCase}, against the tokenizer's own configuration`);
  return loadTokenizer(directory, { lowerCase });
}

/** Texts were to be prepared otherwise than those that the model was trained with. */
export class TextPreparationError extends Error {
  readonly code = "MODEL_TEXT_PREPARATION";
  override readonly name = "TextPreparationError";
  readonly directory: string;
  /** As on the command line. */
  readonly choice: string;
  constructor(directory: string, choice: string, expected: string, got: string) {
    super(
      `${directory}: expected ${choice} ${expected}, as this model was trained with, got ${got}; ` +
        "leave it out: the model brings its own",
    );
    this.directory = directory;
    this.choice = choice;
  }
}

/** A model has no positions for as many tokens as were asked for. */
export class SequenceTooLongError extends Error {
  readonly code = "MODEL_SEQUENCE_TOO_LONG";
  override readonly name = "SequenceTooLongError";
  constructor(directory: string, positions: number, length: number) {
    super(
      `${directory}: expected at most ${positions} tokens, got a sequence length of ${length}; choose a shorter one`,
    );
  }
}
