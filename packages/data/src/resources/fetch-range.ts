import { type Dispatcher, request } from "undici";
import { arrivedPieces } from "./arrived-pieces.ts";
import { discard } from "./discard.ts";
import { BrokenTransferError, DownloadError } from "./download-errors.ts";
import { followRedirects } from "./follow-redirects.ts";
import { readRetryAfter } from "./retry-after.ts";

/** What a server says of a file, by which it is known again. */
export interface FileVersion {
  readonly etag?: string;
  readonly lastModified?: string;
  /** Of the whole file; undefined where the server did not say. */
  readonly bytes?: number;
}

/** Bytes of a file, from `from` to its end. */
export interface FileRange extends FileVersion {
  readonly from: number;
  readonly body: AsyncIterable<Uint8Array>;
  /** Ends the connection of a body that nobody reads. */
  readonly discard: () => void;
}

export interface FetchOptions {
  /** Undici's: the connections to use, with their proxies. */
  readonly dispatcher: Dispatcher;
  /** A server from which nothing comes for so long counts as broken. */
  readonly stallMs: number;
  readonly signal?: AbortSignal;
}

/**
 * Asks for a file from byte `from` on, of the version of which the first `from` bytes are at hand. Where the server
 * cannot give just that (it knows no ranges, gives another range, or has another version now), the answer begins at 0.
 * @throws BrokenTransferError, also while the body is read; DownloadError DATA_DOWNLOAD_REFUSED
 */
export async function fetchRange(
  url: string,
  from: number,
  version: FileVersion,
  options: FetchOptions,
): Promise<FileRange> {
  const validator = from > 0 ? strongValidator(version) : undefined;
  if (validator !== undefined) {
    const response = await ask(url, { range: `bytes=${from}-`, "if-range": validator }, options);
    if (response.statusCode === 206) {
      const rest = restOf(response, from, version);
      if (rest !== undefined) return { ...rest, ...bodyOf(url, response, options) };
    } else if (response.statusCode === 200) return whole(url, response, options);
    discard(response); // 206 with something else, or 416.
  }
  const response = await ask(url, {}, options);
  if (response.statusCode !== 200) {
    discard(response);
    throw refused(url, response);
  }
  return whole(url, response, options);
}

/** What If-Range takes (RFC 9110, §13.1.5): a strong ETag, or else a date. */
function strongValidator({ etag, lastModified }: FileVersion): string | undefined {
  return etag !== undefined && !etag.startsWith("W/") ? etag : lastModified;
}

type Response = Dispatcher.ResponseData;

async function ask(
  url: string,
  headers: Readonly<Record<string, string>>,
  { dispatcher, stallMs, signal }: FetchOptions,
): Promise<Response> {
  const response = await followRedirects(url, async (address) => {
    try {
      return await request(address, {
        dispatcher,
        signal,
        headersTimeout: stallMs,
        bodyTimeout: stallMs,
        // Any other encoding would make ranges and sizes those of another text.
        headers: { "accept-encoding": "identity", ...headers },
      });
    } catch (error) {
      signal?.throwIfAborted();
      throw broken(url, error, stallMs);
    }
  });
  const { statusCode } = response;
  if (statusCode < 400 || statusCode === 416) return response;
  discard(response);
  throw refused(url, response);
}

/** A 4xx answer will be the same next time; 408, 429 and 5xx may pass. */
function refused(url: string, { statusCode, statusText, headers }: Response): DownloadError {
  const got = `${statusCode} ${statusText}`.trimEnd();
  if (statusCode === 408 || statusCode === 429 || statusCode >= 500) {
    const retryAfterMs = readRetryAfter(single(headers["retry-after"]));
    return new BrokenTransferError(url, got, { retryAfterMs });
  }
  const message = `expected the file, got ${got}; check the address, or name a mirror that has it`;
  return new DownloadError("DATA_DOWNLOAD_REFUSED", url, message);
}

function whole(url: string, response: Response, options: FetchOptions): FileRange {
  const length = single(response.headers["content-length"]);
  const bytes = length === undefined ? undefined : Number(length);
  return { from: 0, bytes, ...versionOf(response), ...bodyOf(url, response, options) };
}

/** What a 206 answer brings; undefined when it is not the rest that was asked for. */
function restOf(
  response: Response,
  from: number,
  version: FileVersion,
): Omit<FileRange, "body" | "discard"> | undefined {
  const range = /^bytes (\d+)-(\d+)\/(\d+|\*)$/.exec(single(response.headers["content-range"]) ?? "");
  if (range === null) return undefined;
  const [start, last] = [Number(range[1]), Number(range[2])];
  const bytes = range[3] === "*" ? version.bytes : Number(range[3]);
  const fits = start === from && (bytes === undefined || last === bytes - 1);
  const sameSize = version.bytes === undefined || version.bytes === bytes;
  // A server may honour Range and yet ignore If-Range.
  const { etag = version.etag, lastModified = version.lastModified } = versionOf(response);
  const same = version.etag === undefined ? lastModified === version.lastModified : etag === version.etag;
  return fits && sameSize && same ? { from, bytes, etag, lastModified } : undefined;
}

function versionOf({ headers }: Response): Omit<FileVersion, "bytes"> {
  return { etag: single(headers["etag"]), lastModified: single(headers["last-modified"]) };
}

function single(header: string | string[] | undefined): string | undefined {
  return Array.isArray(header) ? header[0] : header;
}

function bodyOf(url: string, response: Response, options: FetchOptions): Pick<FileRange, "body" | "discard"> {
  return { body: named(url, arrivedPieces(response.body), options), discard: () => discard(response) };
}

/** The same pieces; what breaks them is told with the address. */
async function* named(
  url: string,
  pieces: AsyncIterable<Uint8Array>,
  { signal, stallMs }: FetchOptions,
): AsyncGenerator<Uint8Array> {
  try {
    yield* pieces;
  } catch (error) {
    signal?.throwIfAborted();
    throw broken(url, error, stallMs);
  }
}

const OUR_SIDE = /CERT|SELF_SIGNED|UNABLE_TO_|ERR_TLS_/;

function broken(url: string, error: unknown, stallMs: number): DownloadError {
  const { code = "", message, reason } = error as NodeJS.ErrnoException & { readonly reason?: string };
  // OpenSSL's `reason` is its message without numbers and file names.
  const said = (reason ?? (message || code)).trim();
  if (OUR_SIDE.test(code)) {
    const got = `got ${said}; see NODE_EXTRA_CA_CERTS if a proxy signs for the server`;
    return new DownloadError("DATA_DOWNLOAD_REFUSED", url, `expected a certificate that is trusted, ${got}`, error);
  }
  const stalled = code === "UND_ERR_BODY_TIMEOUT" || code === "UND_ERR_HEADERS_TIMEOUT";
  const got = stalled ? `nothing for ${stallMs / 1000} s` : said;
  return new BrokenTransferError(url, got, { cause: error });
}
