import { join } from "node:path";
import { writeFileAtomic } from "@dpr/durable-files";
import { type Encoding, Tokenizer } from "tokenizers";
import { ModelFileError } from "../weights/model-file.ts";
import { pythonStrip } from "./python-strip.ts";
import type { SpecialTokens, TokenizerDefinition } from "./tokenizer-definition.ts";
import { truncateLongestFirst } from "./truncate-longest-first.ts";
import { formatVocabulary } from "./vocabulary.ts";

/** A question or a passage; an absent or empty title means that there is none. */
export interface TitledText {
  readonly title?: string;
  readonly text: string;
}

export interface TokenizerSource {
  /** Where it was read, for messages. */
  readonly path: string;
  readonly definition: TokenizerDefinition;
  readonly specialTokens: SpecialTokens;
  /** The content of `tokenizer_config.json`. */
  readonly configuration: Readonly<Record<string, unknown>>;
  /** The lines of `vocab.txt`, for tokenizers that have one. */
  readonly vocabulary?: readonly string[];
}

/** Texts in one native call: many enough to be fast, few enough that their encodings stay small in memory. */
const TEXTS_PER_CALL = 256;

/** Turns texts into token ids, `[CLS] text [SEP]` or `[CLS] title [SEP] text [SEP]`. Make it with `loadTokenizer`. */
export class TextTokenizer {
  /** One more than the greatest id: the rows that a word embedding needs. */
  readonly vocabularySize: number;
  readonly padId: number;
  readonly separatorId: number;
  /** Whether text is lower-cased first; undefined for a tokenizer that does not say. */
  readonly lowerCase: boolean | undefined;
  /** The whole pipeline as text; equal definitions make equal tokens. */
  readonly definition: string;
  readonly #source: TokenizerSource;
  readonly #native: Tokenizer;
  readonly #classificationId: number;

  private constructor(source: TokenizerSource) {
    this.#source = source;
    this.definition = JSON.stringify(source.definition);
    this.#native = parseDefinition(source.path, this.definition);
    this.vocabularySize = greatest(Object.values(this.#native.getVocab(true))) + 1;
    this.padId = this.#idOf(source.specialTokens.padding);
    this.#classificationId = this.#idOf(source.specialTokens.classification);
    this.separatorId = this.#idOf(source.specialTokens.separator);
    const lowerCase = source.definition.normalizer?.lowercase;
    this.lowerCase = typeof lowerCase === "boolean" ? lowerCase : undefined;
  }

  static async create(source: TokenizerSource): Promise<TextTokenizer> {
    const tokenizer = new TextTokenizer(source);
    await tokenizer.#checkTemplate();
    return tokenizer;
  }

  /** Token ids of one text, at most `maximumLength` of them, special tokens included. */
  async encode(text: TitledText, maximumLength: number): Promise<Int32Array> {
    return (await this.encodeBatch([text], maximumLength))[0];
  }

  /** Token ids of many texts: the same as one by one, and faster. */
  async encodeBatch(texts: readonly TitledText[], maximumLength: number): Promise<Int32Array[]> {
    if (!Number.isInteger(maximumLength) || maximumLength < 3)
      throw new RangeError(`maximumLength: expected an integer of 3 or more, got ${maximumLength}`);
    const encoded: Int32Array[] = [];
    for (let start = 0; start < texts.length; start += TEXTS_PER_CALL) {
      const part = texts.slice(start, start + TEXTS_PER_CALL);
      // Titles and texts apart: the npm package's encodeBatch takes no pairs, and truncating here needs no native state.
      const sentences = part.flatMap(({ title = "", text }) => [title, pythonStrip(text)]);
      const encodings = await this.#native.encodeBatch(sentences, { addSpecialTokens: false });
      for (const [index, { title = "" }] of part.entries()) {
        const [titleIds, textIds] = [encodings[2 * index], encodings[2 * index + 1]].map(idsOf);
        encoded.push(this.#join(title === "" ? undefined : titleIds, textIds, maximumLength));
      }
    }
    return encoded;
  }

  /** Writes `tokenizer.json`, `tokenizer_config.json` and, for WordPiece, `vocab.txt`, as Python's AutoTokenizer reads them. */
  async save(directory: string): Promise<void> {
    const { configuration, vocabulary } = this.#source;
    await writeFileAtomic(join(directory, "tokenizer.json"), this.definition);
    await writeFileAtomic(join(directory, "tokenizer_config.json"), `${JSON.stringify(configuration, null, 2)}\n`);
    if (vocabulary !== undefined) await writeFileAtomic(join(directory, "vocab.txt"), formatVocabulary(vocabulary));
  }

  #join(title: readonly number[] | undefined, text: readonly number[], maximumLength: number): Int32Array {
    const [cls, sep] = [this.#classificationId, this.separatorId];
    if (title === undefined) return concatenate([cls], text.slice(0, maximumLength - 2), [sep]);
    const [titleLength, textLength] = truncateLongestFirst(title.length, text.length, maximumLength - 3);
    return concatenate([cls], title.slice(0, titleLength), [sep], text.slice(0, textLength), [sep]);
  }

  /** Special tokens are added here, so a tokenizer.json that adds others would be read wrongly: refuse it. */
  async #checkTemplate(): Promise<void> {
    const [cls, sep] = [this.#classificationId, this.separatorId];
    const single = idsOf(await this.#native.encode("")).join(" ");
    const pair = idsOf(await this.#native.encode("", "")).join(" ");
    if (single === `${cls} ${sep}` && pair === `${cls} ${sep} ${sep}`) return;
    const expected = `[${cls} ${sep}] for an empty text and [${cls} ${sep} ${sep}] for an empty pair`;
    throw new ModelFileError(
      this.#source.path,
      `post_processor: expected BERT's special tokens, ${expected}, got [${single}] and [${pair}]`,
      "use a BERT tokenizer",
    );
  }

  #idOf(token: string): number {
    const id = this.#native.tokenToId(token);
    if (id !== null) return id;
    throw new ModelFileError(
      this.#source.path,
      `expected the special token ${JSON.stringify(token)} in the vocabulary, found none`,
      "add it, or name the right one in tokenizer_config.json",
    );
  }
}

function parseDefinition(path: string, definition: string): Tokenizer {
  try {
    const tokenizer = Tokenizer.fromString(definition);
    // MiniLM's own file cuts at 128 and pads to 128; lengths are the caller's here.
    tokenizer.disableTruncation();
    tokenizer.disablePadding();
    return tokenizer;
  } catch (error) {
    const cause = error instanceof Error ? error.message : String(error);
    throw new ModelFileError(
      path,
      `expected a tokenizer definition, got an invalid one (${cause})`,
      "restore the file",
    );
  }
}

function concatenate(...parts: readonly (readonly number[])[]): Int32Array {
  return Int32Array.from(parts.flat());
}

function idsOf(encoding: Encoding): number[] {
  return encoding.getIds();
}

function greatest(numbers: readonly number[]): number {
  return numbers.reduce((most, number) => Math.max(most, number), -1);
}
