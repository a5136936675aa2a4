import { LengthHistogram, type LengthSummary } from "./length-histogram.ts";

/** A text, with its title where it has one. */
export interface TitledText {
  readonly title?: string;
  readonly text: string;
}

/**
 * How many tokens each text has when nothing is cut, those that mark its start and end and its title's included.
 * A tokenizer's work; gets at most 512 texts.
 */
export type CountTokens = (texts: readonly TitledText[]) => Promise<readonly number[]>;

export interface TextLengths {
  /** Of the texts without titles, in Unicode code points. Absent where there are no texts. */
  readonly characters?: LengthSummary;
  /** Of titles and texts. Absent where there are no texts or there was no tokenizer. */
  readonly tokens?: LengthSummary;
  /** How many texts have more than `limit` tokens. */
  readonly cut?: number;
  readonly limit?: number;
}

const TEXTS_PER_CALL = 512;

/** Measures texts one after another. Keeps some texts until they are counted together, and histograms. */
export class TextMeter {
  readonly #characters = new LengthHistogram();
  readonly #tokens = new LengthHistogram();
  readonly #limit: number;
  readonly #countTokens: CountTokens | undefined;
  #waiting: TitledText[] = [];

  /** `limit`: where texts are cut, in tokens. */
  constructor(limit: number, countTokens: CountTokens | undefined) {
    this.#limit = limit;
    this.#countTokens = countTokens;
  }

  async add(text: TitledText): Promise<void> {
    this.#characters.add(codePoints(text.text));
    if (this.#countTokens === undefined) return;
    this.#waiting.push(text);
    if (this.#waiting.length === TEXTS_PER_CALL) await this.#count(this.#countTokens);
  }

  async end(): Promise<TextLengths> {
    const characters = this.#characters.summary();
    if (this.#countTokens === undefined) return { characters };
    await this.#count(this.#countTokens);
    return {
      characters,
      tokens: this.#tokens.summary(),
      cut: this.#tokens.countAbove(this.#limit),
      limit: this.#limit,
    };
  }

  async #count(countTokens: CountTokens): Promise<void> {
    const texts = this.#waiting;
    this.#waiting = [];
    if (texts.length === 0) return;
    for (const length of await countTokens(texts)) this.#tokens.add(length);
  }
}

function codePoints(text: string): number {
  // Only characters outside of the basic plane take two of JavaScript's units.
  const pairs = /[\u{10000}-\u{10FFFF}]/u.test(text) ? text.match(/[\u{10000}-\u{10FFFF}]/gu)!.length : 0;
  return text.length - pairs;
}
