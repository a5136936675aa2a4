import type { Options, OptionValues } from "@dpr/command-line";
import { VECTOR_FORMATS } from "@dpr/data";

/** The flags of `embedder export`. */
export const exportOptions = {
  encodedCtxFile: {
    kind: "path",
    bare: true,
    required: true,
    description: "The shards: a file, a folder, a prefix or a glob, as the evaluator takes them",
  },
  outFile: {
    kind: "path",
    required: true,
    description: "The file to write; where its format has no place for ids, they stand in FILE.ids.jsonl",
  },
  format: { kind: "choice", choices: VECTOR_FORMATS, description: "Its format (default: what its name ends in)" },
} as const satisfies Options;

export type ExportOptions = OptionValues<typeof exportOptions>;
