import type { FilePlace } from "../files/read-at.ts";
import { createScratchFile } from "../files/scratch-file.ts";
import type { Passage } from "./passage.ts";

/** Chosen passages of a collection, by id. Close it (`await using`) to remove its temporary file. */
export interface PassageLookup extends AsyncDisposable {
  has(id: string): boolean;
  /**
   * A small read of the file. Several asked for at once, such as a question's, are read side by side.
   * @throws RangeError for an id that was not found or not asked for
   */
  get(id: string): Promise<Passage>;
  /** The ids that no passage has, in the order in which they were asked for. */
  readonly missing: readonly string[];
}

/**
 * Finds passages by id in one pass over a collection of any size, which ends with the last that is needed. The texts go
 * to a temporary file in `folder`; memory holds the wanted ids and two numbers for each. Of several passages with one id
 * the first counts.
 */
export async function lookUpPassages(
  passages: AsyncIterable<Passage>,
  ids: ReadonlySet<string>,
  folder: string,
): Promise<PassageLookup> {
  const file = await createScratchFile(folder);
  const close = (): PromiseLike<void> => file[Symbol.asyncDispose]();
  const places = new Map<string, FilePlace>();
  try {
    for await (const { id, title, text } of ids.size === 0 ? [] : passages) {
      if (!ids.has(id) || places.has(id)) continue;
      places.set(id, await file.append(Buffer.from(JSON.stringify([title, text]))));
      if (places.size === ids.size) break;
    }
  } catch (error) {
    await close();
    throw error;
  }
  return {
    has: (id) => places.has(id),
    async get(id) {
      const place = places.get(id);
      if (place === undefined) throw new RangeError(`expected an id that was found, got ${JSON.stringify(id)}`);
      const [title, text] = JSON.parse((await file.read(place)).toString("utf8")) as readonly [string, string];
      return { id, title, text };
    },
    missing: [...ids].filter((id) => !places.has(id)),
    [Symbol.asyncDispose]: close,
  };
}
