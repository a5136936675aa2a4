import { basename, dirname, extname, join } from "node:path";

/** Where DuReader's three files go. */
export interface DureaderPaths {
  readonly ids: string;
  readonly texts: string;
  readonly scores: string;
}

/**
 * `--out_file` is a `.json`, which gets the ids, and has the others beside it; or a folder, in which they are called after
 * the file of questions, as GC-DPR-Dureader's merge reads them: `train_data_top200_with_scores.json`.
 */
export function dureaderPaths(outFile: string, questionFile: string, top: number): DureaderPaths {
  const isFile = extname(outFile) === ".json";
  const folder = isFile ? dirname(outFile) : outFile;
  const stem = basename(isFile ? outFile : questionFile).replace(/\.jsonl?(?:\.gz)?$/, "");
  return {
    ids: isFile ? outFile : join(folder, `${stem}_top${top}_res.json`),
    texts: join(folder, `${stem}_data_top${top}.json`),
    scores: join(folder, `${stem}_data_top${top}_with_scores.json`),
  };
}
