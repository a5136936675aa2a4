/** Why a resource cannot be downloaded or unpacked. */
export type DownloadErrorCode =
  /** The server does not give the file: a 4xx answer, a redirect too many or to somewhere unsafe. */
  | "DATA_DOWNLOAD_REFUSED"
  /** The connection broke, or the server was overloaded, more often than was allowed. */
  | "DATA_DOWNLOAD_BROKEN"
  /** What came is not what was published: another size or hash. */
  | "DATA_DOWNLOAD_CONTENT"
  /** A file that no download wrote stands where one must be written. */
  | "DATA_DOWNLOAD_FILE_IN_THE_WAY"
  /** Another process downloads into the same folder. */
  | "DATA_DOWNLOAD_FOLDER_IN_USE"
  /** An archive holds something that would leave the folder, or is no plain file. */
  | "DATA_UNPACK_UNSAFE"
  /** A packed file unpacks to more than was allowed. */
  | "DATA_UNPACK_TOO_LARGE"
  /** A packed file cannot be unpacked. */
  | "DATA_UNPACK_DAMAGED";

/** A resource cannot be downloaded or unpacked; `code` says why. */
export class DownloadError extends Error {
  override readonly name: string = "DownloadError";
  readonly code: DownloadErrorCode;
  /** The address or the file at fault. */
  readonly place: string;
  constructor(code: DownloadErrorCode, place: string, message: string, cause?: unknown) {
    super(`${place}: ${message}`, { cause });
    this.code = code;
    this.place = place;
  }
}

/** The transfer of a file broke in a way that may not come again, so that it is worth another try. */
export class BrokenTransferError extends DownloadError {
  override readonly name = "BrokenTransferError";
  /** The message without what to do. */
  readonly reason: string;
  /** How long the server asked to be left alone, in milliseconds. */
  readonly retryAfterMs: number | undefined;
  constructor(url: string, got: string, { cause, retryAfterMs }: { cause?: unknown; retryAfterMs?: number } = {}) {
    const reason = `expected the file, got ${got}`;
    super("DATA_DOWNLOAD_BROKEN", url, `${reason}; run the same command again`, cause);
    this.reason = `${url}: ${reason}`;
    this.retryAfterMs = retryAfterMs;
  }
}
