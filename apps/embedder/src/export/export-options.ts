import type { Options, OptionValues } from "@dpr/command-line";
import { VECTOR_FORMATS } from "@dpr/data";

/** The flags of `embedder export`. */
export const exportOptions = {
  encodedCtxFile: {
    kind: "paths",
    bare: true,
    required: true,
    description: "The shards: files, folders, prefixes or globs, as the evaluator takes them",
  },
  allowDuplicateIds: {
    kind: "boolean",
    default: false,
    description: "Export shards in which several rows have one id",
  },
  outFile: {
    kind: "path",
    required: true,
    description: "The file to write; where its format has no place for ids, they stand in FILE.ids.jsonl",
  },
  format: { kind: "choice", choices: VECTOR_FORMATS, description: "Its format (default: what its name ends in)" },
} as const satisfies Options;

export type ExportOptions = OptionValues<typeof exportOptions>;
