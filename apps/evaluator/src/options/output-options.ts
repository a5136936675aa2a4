import type { Options, OptionValues } from "@dpr/command-line";

const output = { group: "Output", kind: "path" } as const;

/** The files that tell of a retrieval. */
export const outputOptions = {
  outFile: {
    ...output,
    aliases: ["out_file_or_path"],
    description:
      "DPR's retrieval JSON; with --dureader_test a folder or a .json, for DuReader's three files (default: nowhere)",
  },
  runFile: { ...output, description: "A TREC run, for trec_eval and its like; .jsonl gives JSON lines instead" },
  pyseriniFile: { ...output, description: "Pyserini's retrieval JSON" },
  valuesFile: { ...output, description: "The value of each measure for each question, as CSV" },
  report: { ...output, description: "A page to read and browse, in one HTML file" },
} as const satisfies Options;

export type OutputOptions = OptionValues<typeof outputOptions>;
