import type { Options, OptionValues } from "@dpr/command-line";
import { parseMeasure } from "../measure/measures.ts";

const data = { group: "Data" } as const;
const measuring = { group: "Measuring" } as const;

/** What counts as found, and what is said of it. */
export const measureOptions = {
  collection: {
    ...data,
    kind: "path",
    description:
      "A folder of BEIR or MS MARCO: its passages, questions and judgments, where --ctx_file, --qa_file and --qrels name no others",
  },
  split: {
    ...data,
    kind: "text",
    description: "Whose judgments count of --collection (default: test of BEIR, dev.small or dev of MS MARCO)",
  },
  ctxFile: {
    ...data,
    kind: "paths",
    description:
      "The passages that were embedded: TSV with the columns id, text and title, or JSON lines, .gz or not; several files with commas between",
  },
  qaFile: {
    ...data,
    kind: "path",
    description:
      "Questions: CSV of a question, a tab and a Python list of answers, JSON lines, or BEIR's queries.jsonl; with --dureader_test DuReader's",
  },
  gold: {
    ...data,
    kind: "path",
    description: "Questions and their gold passages (positive_ctxs): DPR JSON; beside or instead of --qa_file",
  },
  qrels: {
    ...data,
    kind: "path",
    description: "Judged passages by ids of questions and passages: TREC's qrels, or BEIR's",
  },
  dureaderTest: {
    ...data,
    kind: "boolean",
    default: false,
    description: "--qa_file is DuReader-retrieval's dev or test file, and --out_file its three files of results",
  },
  match: {
    ...measuring,
    kind: "choice",
    choices: ["string", "regex", "characters"],
    default: "string",
    description:
      "When a passage has an answer: string compares words, regex takes answers for Python's patterns, characters is for text without spaces",
  },
  measures: {
    ...measuring,
    kind: "parsed",
    parse: (text: string) => text.split(",").map((name) => parseMeasure(name.trim())),
    expects: "NAME@K,… of mrr, ndcg, map, recall, precision and success",
    description:
      "Of gold or judged passages (default: mrr@10, ndcg@10, map@100, recall@100, success@1, 5, 20 and 100 as far as passages go)",
  },
  countAbsent: {
    ...measuring,
    kind: "boolean",
    default: false,
    description: "Count questions that a run lacks as 0 in the measures; as trec_eval does not without -c",
  },
  dropQuestionDocument: {
    ...measuring,
    kind: "boolean",
    default: false,
    description: "Leave out a passage whose id is the question's, as BEIR does where questions stand in the corpus",
  },
  validationWorkers: {
    ...measuring,
    kind: "integer",
    minimum: 1,
    unit: "threads",
    description:
      "Threads that search for --match regex (default: all cores); the others are done before they would start",
  },
} as const satisfies Options;

export type MeasureOptions = OptionValues<typeof measureOptions>;
