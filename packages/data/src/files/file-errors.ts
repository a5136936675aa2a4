/** Where in a file something stands: the file, and the item, line or byte in it. */
export interface Place {
  readonly path: string;
  /** Such as `item 4,211` or `line 12`. */
  readonly where: string;
}

/** No file has this name. */
export class FileMissingError extends Error {
  readonly code = "DATA_FILE_MISSING";
  override readonly name = "FileMissingError";
  readonly path: string;
  constructor(path: string) {
    super(`${path}: expected a file, got nothing: there is none of that name; check the path`);
    this.path = path;
  }
}

/** The file is there and holds nothing. */
export class FileEmptyError extends Error {
  readonly code = "DATA_FILE_EMPTY";
  override readonly name = "FileEmptyError";
  readonly path: string;
  constructor(path: string, expected: string) {
    super(`${path}: expected ${expected}, got an empty file; write or download it again`);
    this.path = path;
  }
}

/** The file cannot be read: a folder, no permission, damaged gzip. */
export class FileUnreadableError extends Error {
  readonly code = "DATA_FILE_UNREADABLE";
  override readonly name = "FileUnreadableError";
  readonly path: string;
  constructor(path: string, expected: string, got: string, cause?: unknown) {
    super(`${path}: expected ${expected}, got ${got}`, { cause });
    this.path = path;
  }
}

/** What a file holds at one place is not what its format says. */
export class FormatError extends Error {
  readonly code = "DATA_FORMAT";
  override readonly name = "FormatError";
  readonly place: Place;
  readonly expected: string;
  readonly got: string;
  /** `expected` and `got` continue the sentence; `got` may end with `; what to do`. */
  constructor(place: Place, expected: string, got: string) {
    super(`${place.path}: ${place.where}: expected ${expected}, got ${got}`);
    this.place = place;
    this.expected = expected;
    this.got = got;
  }
}

/** A whole number for people: `4211` → `4,211`. Every row's place has one: `toLocaleString` takes three times as long. */
export function thousands(count: number): string {
  return String(count).replace(/\B(?=(?:\d{3})+$)/g, ",");
}

/** One value of a file for an error's `got`, on one short line. */
export function describe(value: unknown): string {
  if (value === undefined) return "nothing";
  if (value === null || typeof value === "boolean") return String(value);
  if (typeof value === "number" || typeof value === "bigint") return `the number ${value}`;
  if (typeof value === "string") return `the string ${quote(value)}`;
  return Array.isArray(value) ? "a list" : "an object";
}

/** The start of a text in quotes, without line breaks. */
export function quote(text: string): string {
  return JSON.stringify(text.length > 40 ? `${text.slice(0, 40)}…` : text);
}
