import { describe, FormatError, type Place } from "./file-errors.ts";

/**
 * A parsed JSON object whose fields are read with their types checked. A field that is missing or null is the same to
 * the readers named `optional…`.
 */
export class JsonObject {
  readonly #fields: Readonly<Record<string, unknown>>;
  readonly #place: Place;
  readonly #path: string;

  /**
   * `path` is where the object stands in its item, such as `positive_ctxs[0]`; empty for the item itself.
   * @throws FormatError when the value is no object, as every method does for its field
   */
  constructor(value: unknown, place: Place, path = "") {
    if (typeof value !== "object" || value === null || Array.isArray(value)) {
      throw mismatch(place, path, "an object", value);
    }
    this.#fields = value as Readonly<Record<string, unknown>>;
    this.#place = place;
    this.#path = path;
  }

  /** The first of these fields that is there, or undefined: formats disagree about names. */
  firstOf(names: readonly string[]): string | undefined {
    return names.find((name) => this.has(name));
  }

  has(name: string): boolean {
    return Object.hasOwn(this.#fields, name) && this.#fields[name] != null;
  }

  string(name: string): string {
    const value = this.#fields[name];
    if (typeof value !== "string") throw this.mismatch(name, "a string", value);
    return value;
  }

  optionalString(name: string): string {
    return this.has(name) ? this.string(name) : "";
  }

  /** An id: a string, or a whole number as text. */
  id(name: string): string {
    const value = this.#fields[name];
    if (typeof value === "string") return value;
    if (Number.isSafeInteger(value)) return String(value);
    throw this.mismatch(name, "a string or a whole number", value);
  }

  /** The first of these fields that is there, as an id; "" when none is. */
  optionalId(names: readonly string[]): string {
    const name = this.firstOf(names);
    return name === undefined ? "" : this.id(name);
  }

  boolean(name: string): boolean {
    const value = this.#fields[name];
    if (typeof value !== "boolean") throw this.mismatch(name, "true or false", value);
    return value;
  }

  count(name: string): number {
    const value = this.#fields[name];
    if (!Number.isSafeInteger(value) || (value as number) < 0) throw this.mismatch(name, "a whole number ≥ 0", value);
    return value as number;
  }

  /** A number, or text that is one, as some formats write them. */
  optionalNumber(name: string): number | undefined {
    if (!this.has(name)) return undefined;
    const value = this.#fields[name];
    const number = typeof value === "string" && value.trim() !== "" ? Number(value) : value;
    if (typeof number !== "number" || !Number.isFinite(number)) throw this.mismatch(name, "a number", value);
    return number;
  }

  object(name: string): JsonObject {
    return new JsonObject(this.#fields[name], this.#place, this.pathOf(name));
  }

  list<Item>(name: string, read: (item: unknown, place: Place, path: string) => Item): Item[] {
    const value = this.#fields[name];
    if (!Array.isArray(value)) throw this.mismatch(name, "a list", value);
    return value.map((item, index) => read(item, this.#place, `${this.pathOf(name)}[${index}]`));
  }

  optionalList<Item>(name: string, read: (item: unknown, place: Place, path: string) => Item): Item[] {
    return this.has(name) ? this.list(name, read) : [];
  }

  mismatch(name: string, expected: string, value: unknown): FormatError {
    return mismatch(this.#place, this.pathOf(name), expected, value);
  }

  private pathOf(name: string): string {
    return this.#path === "" ? name : `${this.#path}.${name}`;
  }
}

/** A string in a list, for {@link JsonObject.list}. */
export function readString(value: unknown, place: Place, path: string): string {
  if (typeof value !== "string") throw mismatch(place, path, "a string", value);
  return value;
}

function mismatch(place: Place, path: string, expected: string, value: unknown): FormatError {
  const where = path === "" ? place.where : `${place.where}: ${path}`;
  return new FormatError({ path: place.path, where }, expected, describe(value));
}
