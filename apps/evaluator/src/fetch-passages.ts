import { type Passage, readPassages } from "@dpr/data";

/**
 * The passages of some ids, in one reading of their files that ends with the last of them; memory holds these alone.
 * @throws PassageUnknownError, and what reading the file throws
 */
export async function fetchPassages(
  paths: readonly string[],
  ids: ReadonlySet<string>,
  shards: string,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, Passage>> {
  const found = new Map<string, Passage>();
  for (const path of paths) {
    for await (const passage of readPassages(path)) {
      signal.throwIfAborted();
      if (ids.has(passage.id)) found.set(passage.id, passage);
      if (found.size === ids.size) return found;
    }
  }
  const missing = [...ids].find((id) => !found.has(id));
  if (missing !== undefined) throw new PassageUnknownError(paths.join(","), missing, shards);
  return found;
}

/** A passage was embedded that the file of passages does not have. */
export class PassageUnknownError extends Error {
  readonly code = "PASSAGE_UNKNOWN";
  override readonly name = "PassageUnknownError";
  readonly path: string;
  readonly id: string;
  constructor(path: string, id: string, shards: string) {
    const wanted = `the passage ${JSON.stringify(id)} of ${shards}`;
    super(`${path}: expected a row with ${wanted}, got none of that id; give all that was embedded`);
    this.path = path;
    this.id = id;
  }
}
