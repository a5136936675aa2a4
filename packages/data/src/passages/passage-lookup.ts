import { randomUUID } from "node:crypto";
import { type FileHandle, mkdir, open, rm } from "node:fs/promises";
import { join } from "node:path";
import type { Passage } from "./passage.ts";

/** Chosen passages of a collection, by id. Close it (`await using`) to remove its temporary file. */
export interface PassageLookup extends AsyncDisposable {
  has(id: string): boolean;
  /** @throws RangeError for an id that was not found or not asked for */
  get(id: string): Promise<Passage>;
  /** The ids that no passage has, in the order in which they were asked for. */
  readonly missing: readonly string[];
}

const WRITE_BYTES = 1 << 20;

/**
 * Finds passages by id in one pass over a collection of any size. The texts go to a temporary file in `folder`; memory
 * holds the wanted ids and two numbers for each. Of several passages with one id the first counts.
 */
export async function lookUpPassages(
  passages: AsyncIterable<Passage>,
  ids: ReadonlySet<string>,
  folder: string,
): Promise<PassageLookup> {
  await mkdir(folder, { recursive: true });
  const path = join(folder, `.passages.${randomUUID()}.partial`);
  const file = await open(path, "wx+");
  const close = async (): Promise<void> => {
    await file.close();
    await rm(path, { force: true });
  };
  try {
    const places = await copyWanted(passages, ids, file);
    return {
      has: (id) => places.has(id),
      async get(id) {
        const place = places.get(id);
        if (place === undefined) throw new RangeError(`expected an id that was found, got ${JSON.stringify(id)}`);
        const { buffer } = await file.read(Buffer.allocUnsafe(place.bytes), 0, place.bytes, place.start);
        const [title, text] = JSON.parse(buffer.toString("utf8")) as readonly [string, string];
        return { id, title, text };
      },
      missing: [...ids].filter((id) => !places.has(id)),
      [Symbol.asyncDispose]: close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

interface FilePlace {
  readonly start: number;
  readonly bytes: number;
}

async function copyWanted(
  passages: AsyncIterable<Passage>,
  ids: ReadonlySet<string>,
  file: FileHandle,
): Promise<ReadonlyMap<string, FilePlace>> {
  const places = new Map<string, FilePlace>();
  let start = 0;
  let held: Buffer[] = [];
  let heldBytes = 0;
  const write = async (): Promise<void> => {
    await file.writeFile(Buffer.concat(held));
    held = [];
    heldBytes = 0;
  };
  for await (const { id, title, text } of passages) {
    if (!ids.has(id) || places.has(id)) continue;
    const bytes = Buffer.from(JSON.stringify([title, text]));
    places.set(id, { start, bytes: bytes.length });
    start += bytes.length;
    held.push(bytes);
    heldBytes += bytes.length;
    if (heldBytes >= WRITE_BYTES) await write();
    if (places.size === ids.size) break;
  }
  if (heldBytes > 0) await write();
  return places;
}
