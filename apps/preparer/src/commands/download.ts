import { CommandLineError, defineCommand, log, peakRssMb } from "@dpr/command-line";
import {
  catalogue,
  type Download,
  downloadResources,
  exponentialDelay,
  findResources,
  type Resource,
  UnknownResourceError,
} from "@dpr/data";
import { formatList, publishedBytes } from "../download/format-list.ts";
import { proxiesOf } from "../download/proxies-of.ts";
import { showDownload } from "../download/show-download.ts";

const unpacking = { group: "Unpacking" } as const;
const network = { group: "Network (HTTP_PROXY, HTTPS_PROXY and NO_PROXY are honoured)" } as const;

export const download = defineCommand({
  description: "Downloads published data by its known names, checks and unpacks it; goes on where it was interrupted.",
  options: {
    resource: {
      kind: "texts",
      bare: true,
      description: "Names, or the starts of names: data.retriever.nq stands for all that begin so",
    },
    list: { kind: "boolean", default: false, description: "Only show what there is, under these names or in all" },
    outputDir: {
      kind: "path",
      default: ".",
      description: "Where the files go; downloads.json there tells what came from where, and nothing is fetched twice",
    },
    verify: { kind: "boolean", default: false, description: "Hash what is there already, to find damage" },

    keepPacked: { ...unpacking, kind: "boolean", default: false, description: "Keep .gz and archives after unpacking" },
    maxUnpackedGb: {
      ...unpacking,
      kind: "number",
      minimum: 0,
      default: 1000,
      unit: "GB",
      description: "The most that one file may unpack to",
    },
    maxUnpackedRatio: {
      ...unpacking,
      kind: "number",
      minimum: 1,
      default: 100,
      unit: "times its packed size",
      description: "The same, above 100 MB",
    },

    mirror: {
      ...network,
      kind: "parsed",
      parse: parseMirror,
      expects: "an http or https address",
      description: "Ask this address instead of https://PUBLISHER, with the same path below it",
    },
    retries: {
      ...network,
      kind: "integer",
      minimum: 0,
      default: 6,
      description: "How often in a row to try again without any progress, waiting longer each time",
    },
  },
  examples: [
    "--list data.retriever",
    "data.retriever.nq data.retriever.qas.nq --output_dir data",
    "data.wikipedia_split.psgs_w100 --output_dir data",
  ],
  async run(options, { signal }) {
    const started = performance.now();
    const { list, mirror, verify, keepPacked, retries } = options;
    if (options.resource === undefined && !list) {
      throw new CommandLineError("expected the names of resources, got none; --list shows them");
    }
    const resources = options.resource === undefined ? catalogue : find(options.resource);
    if (list) {
      console.log(`${formatList(resources)}\n`);
      return { resources: resources.map((resource) => ({ ...resource, bytes: publishedBytes(resource) })) };
    }

    using display = showDownload();
    const downloads = await downloadResources(resources, options.outputDir, {
      mirror,
      proxies: proxiesOf(process.env),
      keepPacked,
      verify,
      limits: { maximumBytes: options.maxUnpackedGb * 1e9, maximumRatio: options.maxUnpackedRatio },
      retries,
      retryDelay: exponentialDelay(process.pid),
      signal,
      onEvent: display.onEvent,
    }).catch((error: unknown) => {
      if (signal.aborted) log("the same command goes on where this one stopped");
      throw error;
    });
    for (const line of formatDownloads(downloads, resources)) console.log(line);
    return {
      directory: options.outputDir,
      fetched: downloads.filter(({ fetched }) => fetched).length,
      downloads: downloads.map(({ resource, path, url, bytes, sha256, fetched, files }) => {
        return { resource, path, url, bytes, sha256, fetched, files: files.map((file) => file.path) };
      }),
      seconds: Math.round(performance.now() - started) / 1000,
      peakRssMb: peakRssMb(),
    };
  },
});

function find(names: readonly string[]): readonly Resource[] {
  try {
    return findResources(names);
  } catch (error) {
    throw error instanceof UnknownResourceError ? new CommandLineError(error.message, { cause: error }) : error;
  }
}

function parseMirror(text: string): string {
  if (URL.canParse(text) && /^https?:$/.test(new URL(text).protocol)) return text;
  throw new Error(`expected an http or https address, got "${text}"`);
}

function formatDownloads(downloads: readonly Download[], resources: readonly Resource[]): readonly string[] {
  const lines = downloads.flatMap(({ files, fetched }) =>
    files.map(({ path, bytes }) => `${path}: ${(bytes / 1e6).toFixed(1)} MB${fetched ? "" : ", was there"}`),
  );
  const licences = Map.groupBy(resources, ({ licence }) => licence);
  const terms = [...licences].map(([licence, [{ source }]]) => `licence: ${licence} (${source})`);
  return [...lines, ...terms, ""];
}
