import { existsSync } from "node:fs";
import { join } from "node:path";
import { FileMissingError } from "../files/file-errors.ts";
import type { ReaderOptions } from "../files/reader-options.ts";
import { findSplits, plainOrPacked, SplitMissingError } from "../formats/splits.ts";
import { type JudgedPairs, readJudgments } from "../judgments/read-judgments.ts";

/** A folder of passages, questions and judgments, as benchmarks are published. */
export interface JudgedCollection {
  readonly format: "beir" | "msmarco";
  readonly split: string;
  /** For `readPassages` and `describeCorpus`; the other two are files of the same folder. */
  readonly passagesPath: string;
  /** For `readQuestions`; those of the split alone come from `readJudgedQuestions`. */
  readonly questionsPath: string;
  readonly judgmentsPath: string;
  readonly judgments: JudgedPairs;
}

export interface CollectionFolderOptions extends ReaderOptions {
  /** Whose judgments count, such as `test`. Default BEIR's `test`, MS MARCO's `dev.small` or, without that, `dev`. */
  readonly split?: string;
}

/**
 * Opens BEIR's folder (`corpus.jsonl`, `queries.jsonl`, `qrels/SPLIT.tsv`) or MS MARCO's (`collection.tsv`,
 * `queries.SPLIT.tsv`, `qrels.SPLIT.tsv`), each file `.gz` or not; a split of MS MARCO called `….small` may have its
 * questions among those of the whole one. Memory holds the judgments; passages and questions are not read.
 * @throws UnknownCollectionError, SplitMissingError, FileMissingError, and what `readJudgments` does
 */
export async function openCollection(folder: string, options: CollectionFolderOptions = {}): Promise<JudgedCollection> {
  for (const layout of LAYOUTS) {
    const passagesPath = await plainOrPacked(join(folder, layout.passages));
    if (existsSync(passagesPath)) return await openLayout(layout, folder, passagesPath, options);
  }
  throw new UnknownCollectionError(folder);
}

/** Where a format has its files, and the splits that count where none is asked for. */
interface Layout {
  readonly format: JudgedCollection["format"];
  readonly passages: string;
  readonly judgmentsFolder: string;
  /** A file of judgments; its first group is the split. */
  readonly judgments: RegExp;
  /** How such a file is called in the folder. */
  readonly judgmentsOf: (split: string) => string;
  /** The first that is there counts. */
  readonly questionsOf: (split: string) => readonly string[];
  readonly splits: readonly string[];
}

const LAYOUTS: readonly Layout[] = [
  {
    format: "beir",
    passages: "corpus.jsonl",
    judgmentsFolder: "qrels",
    judgments: /^(.+)\.tsv(?:\.gz)?$/,
    judgmentsOf: (split) => `qrels/${split}.tsv`,
    questionsOf: () => ["queries.jsonl"],
    splits: ["test"],
  },
  {
    format: "msmarco",
    passages: "collection.tsv",
    judgmentsFolder: "",
    judgments: /^qrels\.(.+)\.tsv(?:\.gz)?$/,
    judgmentsOf: (split) => `qrels.${split}.tsv`,
    questionsOf: (split) => [split, split.replace(/\.small$/, "")].map((name) => `queries.${name}.tsv`),
    splits: ["dev.small", "dev"],
  },
];

async function openLayout(
  { format, judgmentsFolder, judgments, judgmentsOf, questionsOf, splits }: Layout,
  folder: string,
  passagesPath: string,
  { split: asked, ...options }: CollectionFolderOptions,
): Promise<JudgedCollection> {
  const found = await findSplits(join(folder, judgmentsFolder), judgments);
  const split = asked ?? splits.find((name) => found.has(name)) ?? splits[0];
  const judgmentsPath = found.get(split);
  if (judgmentsPath === undefined) throw new SplitMissingError(folder, judgmentsOf(split), [...found.keys()]);
  const questionsPaths = await Promise.all(questionsOf(split).map((name) => plainOrPacked(join(folder, name))));
  const questionsPath = questionsPaths.find((path) => existsSync(path));
  if (questionsPath === undefined) throw new FileMissingError(questionsPaths[0]);
  const pairs = await readJudgments(judgmentsPath, options);
  return { format, split, passagesPath, questionsPath, judgmentsPath, judgments: pairs };
}

/** A folder holds the passages of no known collection. */
export class UnknownCollectionError extends Error {
  readonly code = "DATA_UNKNOWN_COLLECTION";
  override readonly name = "UnknownCollectionError";
  readonly path: string;
  constructor(path: string) {
    const expected = LAYOUTS.map(({ format, passages }) => `${passages} (${format})`).join(" or ");
    super(`${path}: expected a folder with ${expected}, got none of them; name the folder that holds it`);
    this.path = path;
  }
}
