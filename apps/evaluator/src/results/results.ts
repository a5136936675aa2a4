import { readRetrievalResults, type RetrievedQuestion } from "@dpr/data";

/** Results of a search that stand in files: gone through as often as wanted. */
export interface Results {
  /** What the user calls them. */
  readonly name: string;
  read(): AsyncIterable<RetrievedQuestion>;
}

/** The results of one file: a retrieval file of DPR, Pyserini or DuReader, or a TREC run. */
export function resultsFile(path: string): Results {
  return { name: path, read: () => readRetrievalResults(path) };
}
