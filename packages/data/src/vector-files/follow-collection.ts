import { FormatError, quote, thousands } from "../files/file-errors.ts";
import { readPassages } from "../passages/read-passages.ts";

/** Goes through a collection of passages beside the vectors that are said to be theirs. */
export interface FollowedCollection extends AsyncDisposable {
  /** @throws FormatError where an id of a file, which begin at its row `row`, is not that of the next passage */
  compare(path: string, row: number, ids: readonly string[]): Promise<void>;
  /** @throws FormatError where passages are left; `path` is the last file */
  end(path: string): Promise<void>;
}

/** Without a collection, agrees with everything. */
export function followCollection(collection: string | undefined): FollowedCollection {
  const nothing = () => Promise.resolve();
  if (collection === undefined) return { compare: nothing, end: nothing, [Symbol.asyncDispose]: nothing };
  const passages = readPassages(collection);
  return {
    async compare(path, row, ids) {
      for (const [at, id] of ids.entries()) {
        const { done, value } = await passages.next();
        if (done !== true && value.id === id) continue;
        const expected =
          done === true ? `the end, as in ${collection}` : `the id ${quote(value.id)}, as in ${collection}`;
        throw new FormatError({ path, where: `row ${thousands(row + at + 1)}` }, expected, adviceFor(id, value?.id));
      }
    },
    async end(path) {
      const { done, value } = await passages.next();
      if (done === true) return;
      throw new FormatError(
        { path, where: "end" },
        `the passage ${quote(value.id)} of ${collection} too`,
        "no more rows",
      );
    },
    async [Symbol.asyncDispose]() {
      await passages.return(undefined);
    },
  };
}

function adviceFor(got: string, expected: string | undefined): string {
  const prefix = expected !== undefined && got.endsWith(expected) ? got.slice(0, -expected.length) : "";
  return `${quote(got)}; ${prefix === "" ? "name the files in the collection's order" : `leave out the prefix ${prefix}`}`;
}
