import { access, readdir } from "node:fs/promises";
import { join } from "node:path";

/** The files in `folder` whose names match, by what the pattern's first group finds in them: their split. */
export async function findSplits(folder: string, pattern: RegExp): Promise<ReadonlyMap<string, string>> {
  // A folder that is not there has no splits; what should be in it is asked for by name.
  const names = await readdir(folder).catch(() => []);
  // Of a plain and a packed file of one split the plain one counts, which comes later in this order.
  const ordered = names.sort((one, other) => (one < other ? 1 : -1));
  const matches = ordered.map((name) => [pattern.exec(name)?.[1], join(folder, name)] as const);
  return new Map(matches.filter((match): match is [string, string] => match[0] !== undefined));
}

/** A file of a folder, which may be packed: `NAME.gz` where that is there and NAME is not. */
export async function plainOrPacked(path: string): Promise<string> {
  const isThere = (path: string): Promise<boolean> =>
    access(path).then(
      () => true,
      () => false,
    );
  return !(await isThere(path)) && (await isThere(`${path}.gz`)) ? `${path}.gz` : path;
}

/** A folder has no judgments of the split that is asked for. */
export class SplitMissingError extends Error {
  readonly code = "DATA_SPLIT_MISSING";
  override readonly name = "SplitMissingError";
  readonly path: string;
  readonly splits: readonly string[];
  constructor(path: string, expected: string, splits: readonly string[]) {
    const got = splits.length === 0 ? "no judgments" : `those of the splits ${splits.join(", ")}; choose one of them`;
    super(`${path}: expected ${expected}, got ${got}`);
    this.path = path;
    this.splits = splits;
  }
}

/**
 * A folder holds other splits' judgments, whose passages and questions would be overwritten.
 */
export class OtherSplitsError extends Error {
  readonly code = "DATA_OTHER_SPLITS";
  override readonly name = "OtherSplitsError";
  readonly path: string;
  readonly splits: readonly string[];
  constructor(path: string, split: string, splits: readonly string[]) {
    const got = `one with the judgments of ${splits.join(", ")}, whose texts would be lost; choose another`;
    super(`${path}: expected a folder for the split ${split} alone, got ${got}`);
    this.path = path;
    this.splits = splits;
  }
}

/** @throws OtherSplitsError when there are judgments of another split than `split` */
export function refuseOtherSplits(path: string, split: string, found: Iterable<string>): void {
  const others = [...found].filter((each) => each !== split);
  if (others.length > 0) throw new OtherSplitsError(path, split, others);
}
