import { createRequire } from "node:module";

/**
 * Gives `node:util` its `isNullOrUndefined` back, which Node 23 removed and @tensorflow/tfjs-node 4.22, the last that there
 * is, calls at its first operation. To be called before that is loaded.
 */
export function restoreIsNullOrUndefined(): void {
  // What tfjs-node requires is this object; an import would be a view of it that cannot be written to.
  const util: { isNullOrUndefined?: (value: unknown) => boolean } = createRequire(import.meta.url)("node:util");
  util.isNullOrUndefined ??= (value) => value === null || value === undefined;
}
