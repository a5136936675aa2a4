import { checkedRows } from "./checked-rows.ts";
import { type Place, quote, thousands } from "./file-errors.ts";
import { readBytes } from "./read-bytes.ts";
import { parseItem, type UnparsedItem } from "./read-json-items.ts";
import type { ReaderOptions } from "./reader-options.ts";
import { splitJsonArray } from "./split-json-array.ts";

/** One `"key": value` of a file that is one JSON object. */
export interface JsonMember {
  /** Names the key: `"q17"`. */
  readonly place: Place;
  readonly key: string;
  readonly value: unknown;
}

/**
 * The members of a file that is one JSON object of any size, `.gz` or not, in order. Memory holds one member. A key that
 * comes twice is yielded twice.
 * @throws FileMissingError, FileEmptyError, FileUnreadableError, FormatError
 */
export function readJsonMembers(path: string, options: ReaderOptions = {}): AsyncGenerator<JsonMember> {
  return checkedRows(splitMembers(path, options), parseMember, options);
}

type UnparsedMember = Pick<UnparsedItem, "place" | "bytes">;

async function* splitMembers(path: string, { onRead }: ReaderOptions): AsyncGenerator<UnparsedMember> {
  for await (const { position, bytes } of splitJsonArray(path, readBytes(path, "a JSON object", onRead))) {
    yield { place: { path, where: `item ${thousands(position + 1)}` }, bytes };
  }
}

function parseMember({ place, bytes }: UnparsedMember): JsonMember {
  const braced = Buffer.concat([Buffer.from("{"), bytes, Buffer.from("}")]);
  const { value } = parseItem({ place, bytes: braced });
  const [[key, memberValue]] = Object.entries(value as Readonly<Record<string, unknown>>);
  return { place: { path: place.path, where: quote(key) }, key, value: memberValue };
}
