import { describe, FormatError } from "../files/file-errors.ts";
import { readJsonMembers } from "../files/read-json-members.ts";

/**
 * The ids in the published `passage2id.map.json`, `{"0": "2c28…", "1": "8f1d…", …}`: those of the lines of all parts of
 * the collection, in order. Memory holds one.
 * @throws FileMissingError, FileEmptyError, FileUnreadableError, FormatError
 */
export async function* readPassageIds(path: string): AsyncGenerator<string> {
  let line = 0;
  for await (const { key, value, place } of readJsonMembers(path)) {
    if (key !== String(line)) throw new FormatError(place, `the id of line ${line}, in order`, "another line's");
    if (typeof value !== "string") throw new FormatError(place, "a passage's id", describe(value));
    yield value;
    line++;
  }
}
