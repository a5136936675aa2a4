import { type Options, type OptionValues, sharedOptions } from "@dpr/command-line";

const search = { group: "Search" } as const;

/** Which embeddings are searched, and how. */
export const searchOptions = {
  encodedCtxFile: {
    group: "Data",
    kind: "paths",
    description:
      "The embedder's shards: files, folders, prefixes or globs; what was embedded apart is searched together",
  },
  allowDuplicateIds: {
    group: "Data",
    kind: "boolean",
    default: false,
    description: "Search shards in which several passages have one id",
  },
  index: {
    ...search,
    kind: "choice",
    choices: ["flat", "hnsw", "hnsw-sq8", "faiss"],
    default: "flat",
    description: "How: flat is exact; hnsw is fast and nearly so, sq8 with 8-bit numbers; faiss is --faiss_factory",
  },
  hnswIndex: { ...search, kind: "boolean", default: false, description: "The same as --index hnsw" },
  saveOrLoadIndex: {
    ...search,
    kind: "boolean",
    default: false,
    description: "Keep an index that is built, and use the kept one while the shards are the same",
  },
  indexPath: {
    ...search,
    kind: "path",
    description:
      "The folder where an index is kept (default: beside the shards, PREFIX.hnsw or the like); without --encoded_ctx_file also a file that FAISS wrote",
  },
  indexIds: {
    ...search,
    kind: "path",
    description:
      "The ids of the rows of a file that FAISS wrote: one a line, JSON lines, or the passages as they were embedded (default: FILE.ids.jsonl)",
  },
  hnswM: {
    ...search,
    kind: "integer",
    minimum: 2,
    default: 32,
    unit: "links",
    description: "Of a row in hnsw; DPR: 512",
  },
  hnswNumbers: {
    ...search,
    kind: "choice",
    choices: ["bf16", "f16", "f32"],
    default: "bf16",
    description: "What hnsw stores rows in",
  },
  efConstruction: {
    ...search,
    kind: "integer",
    minimum: 1,
    default: 200,
    unit: "rows",
    description: "Looked at as hnsw links a row",
  },
  efSearch: {
    ...search,
    kind: "integer",
    minimum: 1,
    default: 128,
    unit: "rows",
    description: "Looked at as hnsw answers a question",
  },
  faissFactory: {
    ...search,
    kind: "text",
    default: "HNSW32",
    description: "What --index faiss builds, in FAISS's words",
  },
  indexBuffer: {
    ...search,
    kind: "integer",
    minimum: 1,
    unit: "rows",
    description: "Rows that flat compares at a time (default: 8192); changes memory, not results",
  },
  searchPrecision: {
    ...search,
    kind: "choice",
    choices: ["fp32", "int8"],
    default: "fp32",
    description: "Of flat: int8 finds the same, faster where 2,000 questions and more meet a million passages and more",
  },
  threads: sharedOptions.threads,
} as const satisfies Options;

export type SearchOptions = OptionValues<typeof searchOptions>;

const { saveOrLoadIndex: _save, indexIds: _ids, ...building } = searchOptions;

/** The same where an index is only built. */
export const buildOptions = building;

export type BuildOptions = OptionValues<typeof buildOptions>;
