import { thousands } from "../files/file-errors.ts";
import { DownloadError } from "./download-errors.ts";

/** What a packed file may become: some kilobytes can be made to unpack to a full disk. */
export interface UnpackLimits {
  /** Unpacked bytes in all; by default 10¹² (1 TB). */
  readonly maximumBytes?: number;
  /**
   * Unpacked bytes for each packed one; by default 100. Text packs about 3 to 1, a gzip bomb 1,000 to 1. Does not count
   * for the first 100 MB, which do no harm.
   */
  readonly maximumRatio?: number;
  /** Files in an archive; by default 100,000. */
  readonly maximumFiles?: number;
}

const HARMLESS_BYTES = 100e6;

/** Counts what is unpacked from one file, and ends it at the limits. */
export class UnpackBudget {
  readonly #path: string;
  readonly #maximumBytes: number;
  readonly #maximumFiles: number;
  #bytes = 0;
  #files = 0;

  constructor(
    path: string,
    packedBytes: number,
    { maximumBytes = 1e12, maximumRatio = 100, maximumFiles = 100_000 }: UnpackLimits,
  ) {
    this.#path = path;
    this.#maximumBytes = Math.floor(Math.min(maximumBytes, Math.max(HARMLESS_BYTES, packedBytes * maximumRatio)));
    this.#maximumFiles = maximumFiles;
  }

  /** One more entry. @throws DownloadError DATA_UNPACK_TOO_LARGE */
  countFile(): void {
    if (++this.#files > this.#maximumFiles) throw this.#tooLarge(`${thousands(this.#maximumFiles)} files`);
  }

  /** The same bytes. @throws DownloadError DATA_UNPACK_TOO_LARGE at the first piece that is too much */
  async *bound(pieces: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    for await (const piece of pieces) {
      this.#bytes += piece.byteLength;
      if (this.#bytes > this.#maximumBytes) throw this.#tooLarge(`${thousands(this.#maximumBytes)} bytes`);
      yield piece;
    }
  }

  #tooLarge(most: string): DownloadError {
    const message = `expected at most ${most} when unpacked, got more; raise the limit if you trust the file`;
    return new DownloadError("DATA_UNPACK_TOO_LARGE", this.#path, message);
  }
}
