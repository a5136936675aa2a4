import { link, mkdir, readFile, rename, stat, symlink } from "node:fs/promises";
import { randomUUID } from "node:crypto";
import { dirname, join, relative } from "node:path";
import { writeFileAtomic } from "@dpr/durable-files";

/**
 * The place of one model in a cache directory, laid out as Python's `huggingface_hub` has it, so that each finds what
 * the other fetched: `models--ORGANISATION--NAME/` with `refs/REVISION` (a commit), `blobs/HASH` (the contents),
 * `snapshots/COMMIT/FILE` (links to them) and `.no_exist/COMMIT/FILE` (empty: the commit has no such file).
 */
export class ModelCache {
  readonly directory: string;

  constructor(cacheDirectory: string, name: string) {
    this.directory = join(cacheDirectory, `models--${name.replaceAll("/", "--")}`);
  }

  /** The files of a commit, as a model directory. */
  snapshot(commit: string): string {
    return join(this.directory, "snapshots", commit);
  }

  /** Where a content stands, named by its hash. */
  blob(hash: string): string {
    return join(this.directory, "blobs", hash);
  }

  /** The commit that a revision was when it was last asked for; undefined where it never was. */
  async commitOf(revision: string): Promise<string | undefined> {
    if (isCommit(revision)) return revision;
    const noted = await readFile(join(this.directory, "refs", revision), "utf8").catch(ifMissing);
    return noted !== undefined && isCommit(noted.trim()) ? noted.trim() : undefined;
  }

  async noteCommit(revision: string, commit: string): Promise<void> {
    if (revision !== commit) await writeFileAtomic(join(this.directory, "refs", revision), commit);
  }

  /** Whether the commit's file is here. */
  async has(commit: string, file: string): Promise<boolean> {
    return exists(join(this.snapshot(commit), file));
  }

  /** Whether it is known that the commit has no such file. */
  async isKnownAbsent(commit: string, file: string): Promise<boolean> {
    return exists(join(this.directory, ".no_exist", commit, file));
  }

  async noteAbsent(commit: string, file: string): Promise<void> {
    if (!(await this.isKnownAbsent(commit, file)))
      await writeFileAtomic(join(this.directory, ".no_exist", commit, file), "");
  }

  /** Puts a content that is in `blobs` into a commit's snapshot, under a name. */
  async place(commit: string, file: string, hash: string): Promise<void> {
    const path = join(this.snapshot(commit), file);
    await mkdir(dirname(path), { recursive: true });
    const temporary = `${path}.${randomUUID()}.partial`;
    const blob = this.blob(hash);
    await symlink(relative(dirname(path), blob), temporary).catch((error: unknown) => {
      // Windows lets few people make symbolic links.
      if ((error as NodeJS.ErrnoException).code !== "EPERM") throw error;
      return link(blob, temporary);
    });
    await rename(temporary, path);
  }
}

/** Whether a revision names a commit itself. */
export function isCommit(revision: string): boolean {
  return /^[0-9a-f]{40}$/.test(revision);
}

export async function exists(path: string): Promise<boolean> {
  return (await stat(path).catch(ifMissing)) !== undefined;
}

function ifMissing(error: unknown): undefined {
  if (["ENOENT", "ENOTDIR"].includes((error as NodeJS.ErrnoException).code ?? "")) return undefined;
  throw error;
}
