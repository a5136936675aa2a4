import { createHash } from "node:crypto";

/** What `contents` becomes when rows of other contents are added behind. */
export function contentsAfterAdding(contents: string, added: string): string {
  return digest(["add", contents, added]);
}

/** What `contents` becomes when the rows of some ids are removed. */
export function contentsAfterRemoving(contents: string, ids: ReadonlySet<string>): string {
  return digest(["remove", contents, ...[...ids].toSorted()]);
}

function digest(parts: readonly string[]): string {
  return createHash("sha256").update(JSON.stringify(parts)).digest("hex");
}
