import { createRequire } from "node:module";

type Predicate = (value: unknown) => boolean;

/**
 * Gives `node:util` what @tensorflow/tfjs-node 4.22, the last that there is, calls of it: `isNullOrUndefined`, which Node 23
 * removed, and an `isArray` that prints no warning at its first use. To be called before that is loaded.
 */
export function restoreNodeUtil(): void {
  // What tfjs-node requires is this object; an import would be a view of it that cannot be written to.
  const util = createRequire(import.meta.url)("node:util") as { isNullOrUndefined?: Predicate; isArray: Predicate };
  util.isNullOrUndefined ??= (value) => value === null || value === undefined;
  util.isArray = Array.isArray;
}
