/** A matrix with another number of columns than the index has, or with fewer or more values than its shape says. */
export class DimensionMismatchError extends Error {
  readonly code = "DIMENSION_MISMATCH";
  override readonly name = "DimensionMismatchError";
  readonly place: string;
  readonly expected: number;
  readonly got: number;

  constructor(place: string, expected: number, got: number, unit: "columns" | "values", advice: string) {
    super(`${place}: expected ${expected.toLocaleString("en")} ${unit}, got ${got.toLocaleString("en")}: ${advice}`);
    this.place = place;
    this.expected = expected;
    this.got = got;
  }
}

/** A source whose blocks do not hold what it says: too few or too many rows, or another number of ids than rows. */
export class SourceMismatchError extends Error {
  readonly code = "SOURCE_MISMATCH";
  override readonly name = "SourceMismatchError";
  readonly expected: number;
  readonly got: number;

  constructor(what: string, expected: number, got: number, advice: string) {
    super(
      `embedding source: expected ${expected.toLocaleString("en")} ${what}, got ${got.toLocaleString("en")}: ${advice}`,
    );
    this.expected = expected;
    this.got = got;
  }
}

/** A source without rows or without dimensions: there is nothing to search. */
export class EmptySourceError extends Error {
  readonly code = "EMPTY_SOURCE";
  override readonly name = "EmptySourceError";

  constructor(rows: number, dimension: number) {
    super(
      `embedding source: expected at least one row and one column, got ${rows} × ${dimension}: ` +
        "embed the passages before searching them",
    );
  }
}

/** A number of neighbours or of rows in a block that is not a whole number from 1 up. */
export class InvalidCountError extends Error {
  readonly code = "INVALID_COUNT";
  override readonly name = "InvalidCountError";
  /** The argument's name. */
  readonly place: string;
  readonly got: number;

  constructor(place: string, got: number) {
    super(`${place}: expected a whole number from 1 up, got ${got}: pass 100 for the top 100 or blocks of 100`);
    this.place = place;
    this.got = got;
  }
}

/** A query and a row whose inner product is NaN or infinite: such scores have no order. */
export class InvalidScoreError extends Error {
  readonly code = "INVALID_SCORE";
  override readonly name = "InvalidScoreError";
  /** Row number in the queries, from 0. */
  readonly query: number;
  /** The corpus row's id. */
  readonly id: string;
  readonly score: number;

  constructor(query: number, id: string, score: number, culprit: "query" | "row" | "product") {
    const advice = {
      query: `query ${query} itself has values that are not finite: look at the question encoder's weights`,
      row: `passage ${id}'s embedding has values that are not finite: embed its shard again`,
      product: "both are finite and their product overflows float32: normalise the embeddings",
    };
    super(`query ${query} × passage ${id}: expected a finite score, got ${score}: ${advice[culprit]}`);
    this.query = query;
    this.id = id;
    this.score = score;
  }
}

/** Rows of another encoder: their inner products with a question mean nothing beside the others'. */
export class EncodersDifferError extends Error {
  readonly code = "ENCODERS_DIFFER";
  override readonly name = "EncodersDifferError";
  readonly expected: string;
  readonly got: string;

  constructor(expected: string, got: string) {
    super(`embedding source: expected embeddings of the encoder ${expected}, got ${got}: embed with one encoder`);
    this.expected = expected;
    this.got = got;
  }
}

/** Something that this kind of index cannot do. */
export class UnsupportedOperationError extends Error {
  readonly code = "UNSUPPORTED_OPERATION";
  override readonly name = "UnsupportedOperationError";

  constructor(what: string, advice: string) {
    super(`${what}: ${advice}`);
  }
}

/** A folder without an index. */
export class NoIndexError extends Error {
  readonly code = "NO_INDEX";
  override readonly name = "NoIndexError";
  readonly path: string;

  constructor(path: string) {
    super(`${path}: expected the folder of an index, got none: build and save one there`);
    this.path = path;
  }
}

/** A file of an index that is not as it was written. */
export class IndexDamagedError extends Error {
  readonly code = "INDEX_DAMAGED";
  override readonly name = "IndexDamagedError";
  readonly path: string;

  constructor(path: string, expected: string, got: string) {
    super(`${path}: expected ${expected}, got ${got}: remove the folder and build the index again`);
    this.path = path;
  }
}

/** A row with a number that is not finite, or that the index's numbers have no room for. */
export class InvalidRowError extends Error {
  readonly code = "INVALID_ROW";
  override readonly name = "InvalidRowError";
  readonly id: string;
  readonly got: number;

  constructor(id: string, column: number, expected: string, got: number, advice: string) {
    super(`passage ${id}'s embedding, column ${column}: expected ${expected}, got ${got}: ${advice}`);
    this.id = id;
    this.got = got;
  }
}

/** An id that UTF-8, in which indexes keep ids, has no bytes for: it would come back as another. */
export class InvalidIdError extends Error {
  readonly code = "INVALID_ID";
  override readonly name = "InvalidIdError";
  readonly id: string;

  constructor(id: string) {
    const got = JSON.stringify(id);
    super(`passage ${got}: expected an id that UTF-8 can hold, got one with half a character: name it otherwise`);
    this.id = id;
  }
}

/** A parameter that an index cannot be built or searched with. */
export class InvalidParameterError extends Error {
  readonly code = "INVALID_PARAMETER";
  override readonly name = "InvalidParameterError";
  /** The parameter's name. */
  readonly place: string;

  constructor(place: string, expected: string, got: unknown, advice: string) {
    super(`${place}: expected ${expected}, got ${String(got)}: ${advice}`);
    this.place = place;
  }
}

/** The library of HNSW indexes is not there, or not for this machine. */
export class UsearchUnavailableError extends Error {
  readonly code = "USEARCH_UNAVAILABLE";
  override readonly name = "UsearchUnavailableError";

  constructor(options: ErrorOptions) {
    const reason = options.cause instanceof Error ? options.cause.message : String(options.cause);
    super(
      `usearch: expected the library for ${process.platform} ${process.arch}, got none (${reason}): ` +
        "install usearch 2.26, or search with a flat index",
      options,
    );
  }
}

/** What usearch itself could not do. */
export class UsearchError extends Error {
  readonly code = "USEARCH";
  override readonly name = "UsearchError";

  constructor(place: string, advice: string, options: ErrorOptions) {
    const reason = options.cause instanceof Error ? options.cause.message : String(options.cause);
    super(`${place}: usearch: ${reason}: ${advice}`, options);
  }
}
