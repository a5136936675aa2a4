import type { TransferEvent } from "./download-file.ts";
import type { DownloadRecord } from "./download-manifest.ts";
import type { RetryDelay } from "./retry-delay.ts";
import type { UnpackLimits } from "./unpack-limits.ts";

/** What happens to one published file, in this order; most of them for files that are fetched only. */
export type DownloadEvent =
  /** What was downloaded before is no longer as it was, and is fetched again. */
  | { readonly kind: "changed"; readonly reason: string }
  | TransferEvent
  /** Unpacking begins; `advance` counts packed bytes. */
  | { readonly kind: "unpack"; readonly bytes: number }
  | { readonly kind: "done"; readonly download: Download };

/** One published file that is there now. */
export interface Download extends DownloadRecord {
  /** Its published path in the folder. */
  readonly path: string;
  /** Whether it was fetched by this call; false when an earlier one had. */
  readonly fetched: boolean;
}

/** Proxies, as addresses such as `http://proxy:3128`. */
export interface Proxies {
  /** For http addresses, and for https ones too without `https`. */
  readonly http?: string;
  readonly https?: string;
  /** Hosts to be asked directly, separated by commas; `*` for all. */
  readonly none?: string;
}

export interface DownloadOptions {
  /** An address that stands for the publishers' `https://HOST`: the path of each file is asked for below it. */
  readonly mirror?: string;
  readonly proxies?: Proxies;
  /** Keep packed files after unpacking; by default they are removed. */
  readonly keepPacked?: boolean;
  /** Hash what is there already, instead of comparing sizes and times. */
  readonly verify?: boolean;
  readonly limits?: UnpackLimits;
  /** How often in a row a transfer may break without any progress; by default 6. */
  readonly retries?: number;
  /** By default `exponentialDelay(0)`. */
  readonly retryDelay?: RetryDelay;
  /** A server from which nothing comes for so long counts as broken; by default 60,000. */
  readonly stallMs?: number;
  readonly signal?: AbortSignal;
  /** `path` is the published path of the file that it is about. */
  readonly onEvent?: (path: string, event: DownloadEvent) => void;
}
