import { DownloadError } from "./download-errors.ts";

/** A file of an archive is written with this, one after the other; its bytes must be read to their end. */
export type ReceiveFile = (name: string, bytes: AsyncIterable<Uint8Array>) => Promise<void>;

/** Files by which downloads know what they did: an archive that brought its own could pass off other content. */
const OURS = /(^|\/)(downloads\.json|\.downloads\.lock)$|\.part(\.json)?$/i;

/**
 * The place of an archive's entry in the folder that it is unpacked to, with `/`.
 * @throws DownloadError DATA_UNPACK_UNSAFE when its name would lead out of the folder, or is one of ours
 */
export function archivePath(archive: string, name: string): string {
  const segments = name.replaceAll("\\", "/").split("/");
  const absolute = segments[0] === "" || /^[a-z]:/i.test(name);
  if (absolute || segments.includes("..") || name.includes("\0")) {
    throw unsafe(archive, name, "a name inside the folder", "one that leads out of it");
  }
  const path = segments.filter((segment) => segment !== "" && segment !== ".").join("/");
  if (path === "") throw unsafe(archive, name, "a file's name", "none");
  if (OURS.test(path)) throw unsafe(archive, name, "another name", "one that downloads use themselves");
  return path;
}

/** An entry is no plain file or folder. */
export function unsafeEntry(archive: string, name: string, what: string): DownloadError {
  return unsafe(archive, name, "a plain file or a folder", what);
}

/** An archive cannot be read. */
export function damaged(path: string, expected: string, got: string, cause?: unknown): DownloadError {
  const message = `expected ${expected}, got ${got}; the file is damaged: download it again`;
  return new DownloadError("DATA_UNPACK_DAMAGED", path, message, cause);
}

function unsafe(archive: string, name: string, expected: string, got: string): DownloadError {
  const message = `entry ${JSON.stringify(name)}: expected ${expected}, got ${got}; do not unpack this archive`;
  return new DownloadError("DATA_UNPACK_UNSAFE", archive, message);
}
