import type { Passage } from "../passages/passage.ts";
import { analyze } from "./analyze.ts";
import type { TermNumbers } from "./term-numbers.ts";

/** What one passage has of the terms that matter, those of questions. One passage at a time; its memory is reused. */
export class PassageTerms {
  /** Of all terms, whether questions have them or not. */
  length = 0;
  /** By a term's number, how often it occurs in the passage. */
  readonly counts: Uint32Array;
  readonly numbers: TermNumbers;
  readonly #present: Uint32Array;
  #distinct = 0;

  constructor(numbers: TermNumbers) {
    this.numbers = numbers;
    this.counts = new Uint32Array(numbers.size);
    this.#present = new Uint32Array(numbers.size);
  }

  /** The numbers of the terms that occur, ascending. */
  get present(): Uint32Array {
    return this.#present.subarray(0, this.#distinct);
  }

  /** Reads a passage, its title before its text, in place of the one before. */
  read({ title, text }: Passage): void {
    for (const number of this.present) this.counts[number] = 0;
    this.#distinct = 0;
    const terms = analyze(title === "" ? text : `${title} ${text}`);
    this.length = terms.length;
    for (const term of terms) {
      const number = this.numbers.get(term);
      if (number !== undefined && this.counts[number]++ === 0) this.#present[this.#distinct++] = number;
    }
    this.present.sort();
  }
}
