import { open, stat } from "node:fs/promises";
import { setTimeout } from "node:timers/promises";
import { hashFile } from "@dpr/durable-files";
import { thousands } from "../files/file-errors.ts";
import { BrokenTransferError, DownloadError } from "./download-errors.ts";
import { type FetchOptions, fetchRange, type FileRange, type FileVersion } from "./fetch-range.ts";
import { beginPart, notePart, readPart, removePart } from "./part-file.ts";
import type { RetryDelay } from "./retry-delay.ts";

/** How a transfer goes on. */
export type TransferEvent =
  /** Bytes come now, from `from` on, of `bytes` in all where the server says so. Comes again after each interruption. */
  | { readonly kind: "transfer"; readonly from: number; readonly bytes: number | undefined }
  /** So many more bytes are there. */
  | { readonly kind: "advance"; readonly bytes: number }
  /** The transfer broke; the next try is after `waitMs`. */
  | { readonly kind: "retry"; readonly reason: string; readonly waitMs: number };

export interface TransferOptions extends FetchOptions {
  /** How often in a row a transfer may break without any progress. */
  readonly retries: number;
  readonly retryDelay: RetryDelay;
  readonly onEvent?: (event: TransferEvent) => void;
}

/** What has come, and the server's words on it. */
export interface TransferredFile extends FileVersion {
  readonly bytes: number;
  readonly sha256: string;
}

/**
 * Brings a file to `part`, going on with what an earlier call left there if the server still has the same version.
 * Memory holds one piece. An interruption leaves the part for the next call. Where size or hash are known, the whole
 * file has them; otherwise its hash is that of what came.
 * @throws DownloadError DATA_DOWNLOAD_REFUSED, DATA_DOWNLOAD_BROKEN, DATA_DOWNLOAD_CONTENT
 */
export async function downloadFile(
  url: string,
  part: string,
  published: { readonly bytes?: number; readonly sha256?: string },
  options: TransferOptions,
): Promise<TransferredFile> {
  const continued = (await readPart(part, url)).size > 0;
  const transferred = await transferAndHash(url, part, published.bytes, options);
  if (matches(transferred, published)) return transferred;
  await removePart(part);
  // An earlier call may have left bytes of another version, where a server's own notion of versions failed.
  const again = continued ? await transferAndHash(url, part, published.bytes, options) : transferred;
  if (matches(again, published)) return again;
  await removePart(part);
  const got = `${thousands(again.bytes)} with ${again.sha256}`;
  const expected = `${thousands(published.bytes ?? again.bytes)} bytes with sha256 ${published.sha256 ?? "of any value"}`;
  throw new DownloadError("DATA_DOWNLOAD_CONTENT", url, `expected ${expected}, got ${got}; name another mirror`);
}

function matches(
  { bytes, sha256 }: TransferredFile,
  published: { readonly bytes?: number; readonly sha256?: string },
): boolean {
  return bytes === (published.bytes ?? bytes) && sha256 === (published.sha256 ?? sha256);
}

async function transferAndHash(
  url: string,
  part: string,
  publishedBytes: number | undefined,
  options: TransferOptions,
): Promise<TransferredFile> {
  await transferPatiently(url, part, publishedBytes, options);
  const { size, etag, lastModified } = await readPart(part, url);
  // The file is read again, not hashed on the way: so the hash also covers what earlier calls brought, and the disk.
  return { bytes: size, sha256: await hashFile(part), etag, lastModified };
}

async function transferPatiently(
  url: string,
  part: string,
  publishedBytes: number | undefined,
  options: TransferOptions,
): Promise<void> {
  const { retries, retryDelay, signal, onEvent } = options;
  let furthest = (await readPart(part, url)).size;
  for (let failures = 0; ;) {
    try {
      return await transfer(url, part, publishedBytes, options);
    } catch (error) {
      if (!(error instanceof BrokenTransferError)) throw error;
      const { size } = await readPart(part, url);
      failures = size > furthest ? 1 : failures + 1;
      furthest = Math.max(furthest, size);
      if (failures > retries) throw error;
      const waitMs = error.retryAfterMs ?? retryDelay(failures);
      onEvent?.({ kind: "retry", reason: error.reason, waitMs });
      await setTimeout(waitMs, undefined, { signal });
    }
  }
}

/** One connection: brings all that is missing, or throws with what came in the part. */
async function transfer(
  url: string,
  part: string,
  publishedBytes: number | undefined,
  options: TransferOptions,
): Promise<void> {
  const present = await readPart(part, url);
  if (present.bytes !== undefined && present.size === present.bytes) return;
  const range = await fetchRange(url, present.size, present, options);
  if (publishedBytes !== undefined && range.bytes !== undefined && range.bytes !== publishedBytes) {
    range.discard();
    const expected = `${thousands(publishedBytes)} bytes, as published`;
    const message = `expected ${expected}, got ${thousands(range.bytes)}; name another mirror`;
    throw new DownloadError("DATA_DOWNLOAD_CONTENT", url, message);
  }
  if (range.from === 0) await beginPart(part, url, range);
  options.onEvent?.({ kind: "transfer", from: range.from, bytes: range.bytes });
  await append(part, range, options);
  await requireWhole(url, part, range);
}

async function append(part: string, { body }: FileRange, { onEvent }: TransferOptions): Promise<void> {
  const file = await open(part, "a");
  try {
    for await (const piece of body) {
      await file.writeFile(piece);
      onEvent?.({ kind: "advance", bytes: piece.byteLength });
    }
    await file.sync();
  } finally {
    await file.close();
  }
}

async function requireWhole(url: string, part: string, range: FileRange): Promise<void> {
  const { size } = await stat(part);
  const bytes = range.bytes ?? size;
  if (size === bytes) return notePart(part, url, { ...range, bytes });
  throw new BrokenTransferError(url, `${thousands(size)} of its ${thousands(bytes)} bytes`);
}
