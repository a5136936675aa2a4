import { mkdir, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { DownloadError } from "./download-errors.ts";
import { downloadFile, type TransferOptions, type TransferredFile } from "./download-file.ts";
import { type DownloadRecord, readRecords, writeRecords } from "./download-manifest.ts";
import type { Download, DownloadEvent, DownloadOptions } from "./download-options.ts";
import { findChange } from "./find-change.ts";
import { removePart } from "./part-file.ts";
import { type FinishedFile, placeFiles } from "./place-files.ts";
import type { Resource, ResourceFile } from "./resource.ts";
import { unpack } from "./unpack.ts";

export interface PublishedFileOptions extends Pick<
  DownloadOptions,
  "mirror" | "keepPacked" | "verify" | "limits" | "signal"
> {
  readonly transfer: Omit<TransferOptions, "onEvent">;
  readonly onEvent: (event: DownloadEvent) => void;
}

/**
 * Brings one published file into a folder that is locked: fetches, unpacks, places, notes in the manifest, tidies up,
 * in this order, so that a kill at any point leaves what the next call can go on from.
 */
export async function downloadPublishedFile(
  resource: Resource,
  file: ResourceFile,
  folder: string,
  options: PublishedFileOptions,
): Promise<Download> {
  const { signal, onEvent, transfer } = options;
  signal?.throwIfAborted();
  const records = await readRecords(folder);
  const earlier = records.get(file.path);
  if (earlier !== undefined) {
    const reason = await findReason(earlier, file, folder, options);
    if (reason === undefined) return { path: file.path, fetched: false, ...earlier };
    onEvent({ kind: "changed", reason });
  }

  const part = join(folder, `${file.path}.part`);
  const staging = join(folder, dirname(file.path), `.${basename(file.path)}.unpacking`);
  await mkdir(dirname(part), { recursive: true });
  const url = mirrored(file.url, options.mirror);
  const transferred = await downloadFile(url, part, file, { ...transfer, onEvent });
  try {
    const finished = await finish(file, part, staging, transferred, options);
    const own = new Set(earlier?.files.map(({ path }) => path));
    const files = await placeFiles(folder, finished, (path) => own.has(path));
    const { bytes, sha256, etag, lastModified } = transferred;
    const record: DownloadRecord = { resource: resource.name, url, bytes, sha256, etag, lastModified, files };
    await writeRecords(folder, new Map([...records, [file.path, record]]));
    await removePart(part);
    return { path: file.path, fetched: true, ...record };
  } finally {
    await rm(staging, { recursive: true, force: true });
  }
}

/** Why what an earlier call downloaded does not do; undefined when it does. */
async function findReason(
  { sha256, files }: DownloadRecord,
  file: ResourceFile,
  folder: string,
  { keepPacked = false, verify = false }: PublishedFileOptions,
): Promise<string | undefined> {
  if (sha256 !== (file.sha256 ?? sha256)) return `${file.path} was not what is published`;
  if (keepPacked && files.every(({ path }) => path !== file.path)) return `${file.path} was not kept packed`;
  return findChange(folder, files, verify);
}

/** The files that a transferred one becomes, on the same disk as their places. */
async function finish(
  file: ResourceFile,
  part: string,
  staging: string,
  { bytes, sha256 }: TransferredFile,
  { limits, signal, keepPacked, onEvent }: PublishedFileOptions,
): Promise<readonly FinishedFile[]> {
  const itself = { path: file.path, bytes, sha256, from: part };
  if (file.packing === undefined) return [itself];
  onEvent({ kind: "unpack", bytes });
  const task = { file: part, path: file.path, packing: file.packing, folder: staging };
  const onAdvance = (count: number): void => onEvent({ kind: "advance", bytes: count });
  try {
    const unpacked = await unpack(task, { limits, signal, onAdvance });
    const finished = unpacked.map((each) => ({ ...each, from: join(staging, each.path) }));
    return keepPacked ? [...finished, itself] : finished;
  } catch (error) {
    // Or the next call would take the damaged data to be there already.
    if (error instanceof DownloadError && error.code === "DATA_UNPACK_DAMAGED") await removePart(part);
    throw error;
  }
}

/** The same path below another address. */
function mirrored(url: string, mirror: string | undefined): string {
  if (mirror === undefined) return url;
  const { pathname, search } = new URL(url);
  return `${mirror.replace(/\/+$/, "")}${pathname}${search}`;
}
