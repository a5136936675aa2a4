/** A pattern that Python's `re.compile` refuses. */
export class InvalidPatternError extends Error {
  readonly code = "INVALID_PATTERN";
}

/** Reads a pattern code point by code point. */
export class PatternReader {
  readonly #pattern: string;
  #at = 0;

  constructor(pattern: string) {
    this.#pattern = pattern;
  }

  /** What has not been read yet. */
  rest(): string {
    return this.#pattern.slice(this.#at);
  }

  peek(): string | undefined {
    const codePoint = this.#pattern.codePointAt(this.#at);
    return codePoint === undefined ? undefined : String.fromCodePoint(codePoint);
  }

  /** Throws InvalidPatternError at the end. */
  next(): string {
    const next = this.peek();
    if (next === undefined) throw new InvalidPatternError("unexpected end of pattern");
    this.#at += next.length;
    return next;
  }

  /** Passes over `text`, which stands here. */
  skip(text: string): void {
    this.#at += text.length;
  }

  /** Passes over `text` when it stands here, and says whether it did. */
  take(text: string): boolean {
    const stands = this.#pattern.startsWith(text, this.#at);
    if (stands) this.skip(text);
    return stands;
  }

  /** What stands before `end`, and passes over both. Throws InvalidPatternError when that is nothing. */
  takeUntil(end: string, mayBeEmpty = false): string {
    const found = this.#pattern.indexOf(end, this.#at);
    if (found === -1 || (found === this.#at && !mayBeEmpty)) throw new InvalidPatternError(`missing ${end}`);
    const taken = this.#pattern.slice(this.#at, found);
    this.#at = found + end.length;
    return taken;
  }

  /** `*`, `+`, `?`, `{2}`, `{2,}`, `{,3}`, `{2,3}` or `{,}`; undefined before anything else, such as `{x}`. */
  takeRepeat(): { readonly min: number; readonly max: number } | undefined {
    const match = /^(?:[*+?]|\{(?!\})([0-9]*)(,([0-9]*))?\})/.exec(this.rest());
    if (match === null) return undefined;
    const [read, low, comma, high] = match;
    this.skip(read);
    if (read === "*") return { min: 0, max: Infinity };
    if (read === "+") return { min: 1, max: Infinity };
    if (read === "?") return { min: 0, max: 1 };
    const min = Number(low);
    return { min, max: comma === undefined ? min : high === "" ? Infinity : Number(high) };
  }
}
