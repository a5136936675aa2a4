import type { Download, DownloadEvent, DownloadOptions } from "./download-options.ts";
import { lockFolder } from "./folder-lock.ts";
import type { Resource } from "./resource.ts";
import { exponentialDelay } from "./retry-delay.ts";

/**
 * Downloads the files of resources into a folder, one after the other, and unpacks them. What is there already, by the
 * folder's manifest `downloads.json`, is not fetched again. Memory holds one piece. Each file appears when it is
 * complete; after an interruption or a kill the same call goes on where that one stopped.
 * @throws DownloadError, FormatError for a manifest that cannot be read
 */
export async function downloadResources(
  resources: readonly Resource[],
  folder: string,
  options: DownloadOptions = {},
): Promise<readonly Download[]> {
  const { proxies = {}, retries = 6, retryDelay = exponentialDelay(0), stallMs = 60_000 } = options;
  // Loaded here: whoever downloads nothing should not wait for what connections and archives take.
  const { EnvHttpProxyAgent } = await import("undici");
  const { downloadPublishedFile } = await import("./download-published-file.ts");
  // Empty texts, since what is undefined would be read from the environment. Plain http goes through proxies without a
  // tunnel, which many of them refuse.
  const { http = "", https = "", none = "" } = proxies;
  const dispatcher = new EnvHttpProxyAgent({ httpProxy: http, httpsProxy: https, noProxy: none, proxyTunnel: false });
  const lock = await lockFolder(folder);
  try {
    const downloads: Download[] = [];
    for (const resource of resources) {
      for (const file of resource.files) {
        const onEvent = (event: DownloadEvent): void => options.onEvent?.(file.path, event);
        const transfer = { dispatcher, retries, retryDelay, stallMs, signal: options.signal };
        const download = await downloadPublishedFile(resource, file, folder, { ...options, transfer, onEvent });
        onEvent({ kind: "done", download });
        downloads.push(download);
      }
    }
    return downloads;
  } finally {
    await dispatcher.destroy();
    await lock[Symbol.asyncDispose]();
  }
}
