import type { Dispatcher } from "undici";
import { discard } from "./discard.ts";
import { DownloadError } from "./download-errors.ts";

const MOST = 10;

/**
 * The answer at the end of a chain of redirects, each asked for with `ask`. A redirect may lead to another host, but
 * never from https to http, where anyone on the way could change the file.
 * @throws DownloadError DATA_DOWNLOAD_REFUSED, and what `ask` throws
 */
export async function followRedirects(
  url: string,
  ask: (address: string) => Promise<Dispatcher.ResponseData>,
): Promise<Dispatcher.ResponseData> {
  let address = new URL(url);
  for (let hops = 0; ; hops++) {
    const response = await ask(address.href);
    const { location } = response.headers;
    if (response.statusCode < 300 || response.statusCode > 399 || typeof location !== "string") return response;
    // Not read: a page that says where to go can be of any length.
    discard(response);
    if (hops === MOST) throw refused(url, `at most ${MOST} redirects`, `another one, to ${location}`);
    if (!URL.canParse(location, address.href)) throw refused(url, "a redirect to an address", `one to ${location}`);
    const next = new URL(location, address);
    if (next.protocol !== "https:" && next.protocol !== "http:") {
      throw refused(url, "a redirect to http or https", `one to ${next.href}`);
    }
    if (address.protocol === "https:" && next.protocol === "http:") {
      throw refused(url, "a redirect that stays with https", `one to ${next.href}`);
    }
    address = next;
  }
}

function refused(url: string, expected: string, got: string): DownloadError {
  const message = `expected ${expected}, got ${got}; check the address, or name a mirror`;
  return new DownloadError("DATA_DOWNLOAD_REFUSED", url, message);
}
