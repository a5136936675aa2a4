import { tmpdir } from "node:os";
import { createProgress } from "@dpr/command-line";
import { lookUpPassages, type PassageLookup, readPassages } from "@dpr/data";

/**
 * The passages of some ids, in one reading of their files that ends with the last of them. Their texts wait in a temporary
 * file; memory holds the ids.
 * @param where what names the passages: `the embeddings FILE`, for errors
 * @throws PassageUnknownError, and what reading the files throws
 */
export async function findPassageTexts(
  paths: readonly string[],
  ids: ReadonlySet<string>,
  where: string,
  signal: AbortSignal,
): Promise<PassageLookup> {
  using progress = createProgress({ label: "looking up texts", unit: "passages read" });
  async function* passages() {
    for (const path of paths) {
      for await (const passage of readPassages(path)) {
        signal.throwIfAborted();
        progress.advance(1);
        yield passage;
      }
    }
  }
  const found = await lookUpPassages(passages(), ids, tmpdir());
  const [missing] = found.missing;
  if (missing === undefined) return found;
  await found[Symbol.asyncDispose]();
  throw new PassageUnknownError(paths.join(","), missing, where);
}

/** A passage was found that the file of passages does not have. */
export class PassageUnknownError extends Error {
  readonly code = "PASSAGE_UNKNOWN";
  override readonly name = "PassageUnknownError";
  readonly path: string;
  readonly id: string;
  constructor(path: string, id: string, where: string) {
    const wanted = `the passage ${JSON.stringify(id)} of ${where}`;
    super(`${path}: expected a row with ${wanted}, got none of that id; give all that was embedded`);
    this.path = path;
    this.id = id;
  }
}
