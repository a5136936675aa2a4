import { thousands } from "../files/file-errors.ts";

/** An option of a BM25 search is not a number that it can have. */
export class Bm25OptionError extends Error {
  readonly code = "DATA_BM25_OPTION";
  override readonly name = "Bm25OptionError";
  readonly option: string;
  readonly value: number;
  constructor(option: string, expected: string, value: number) {
    super(`${option}: expected ${expected}, got ${value}`);
    this.option = option;
    this.value = value;
  }
}

/** The passages of a search's second pass are not those of its first, so that no score would be right. */
export class PassagesChangedError extends Error {
  readonly code = "DATA_PASSAGES_CHANGED";
  override readonly name = "PassagesChangedError";
  readonly counted: number;
  readonly read: number;
  constructor(counted: number, read: number) {
    const expected = `the same ${thousands(counted)} as in the first pass`;
    super(`passages: expected ${expected}, got ${thousands(read)}; search again with a file at rest`);
    this.counted = counted;
    this.read = read;
  }
}
