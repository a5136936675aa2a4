import { basename, join, resolve } from "node:path";
import { isJsonFile, isJsonLinesFile } from "../files/json-file.ts";
import { type Outlet, writeSideBySide } from "../files/side-by-side.ts";
import { JSON_LIST, type RowLayout, type WrittenRows, writeRows } from "../files/write-rows.ts";
import { chooseSide } from "./choose-side.ts";
import { readRowsToSplit, type RowToSplit } from "./read-rows-to-split.ts";
import type { SplitKind, SplitOptions } from "./split-options.ts";

/** One side of a split. */
export interface SplitPart extends WrittenRows {
  readonly path: string;
  /** Different questions. */
  readonly questions: number;
}

export interface Split {
  readonly train: SplitPart;
  readonly dev: SplitPart;
  /** Different positives of dev, by title and text. */
  readonly devPositives: number;
  /** How many of them are positives in train, too. */
  readonly sharedPositives: number;
}

/**
 * Splits a file into `train` and `dev` with the ending of its name, such as `train.json` and `dev.json`, in `folder`.
 * Rows go over as they are, in their order; those with the same question, but for case and blanks, to the same side.
 * The side follows from seed and question: with a share, more questions in the file move none of the others (by
 * positive: none but those that they connect). One pass for a share by question, otherwise two. Memory: some 100 bytes
 * a question and positive.
 * @throws TooFewQuestionsError, OwnInputError, and what the readers throw
 */
export async function splitFile(path: string, folder: string, options: SplitOptions): Promise<Split> {
  const ending = /(?:\.qa)?\.(?:jsonl?|csv|tsv|txt)(?:\.gz)?$/i.exec(basename(path))?.[0];
  const pathOf = (side: string): string => join(folder, `${side}${ending ?? ENDINGS[options.kind]}`);
  const [trainPath, devPath] = ["train", "dev"].map(pathOf);
  for (const output of [trainPath, devPath]) if (resolve(output) === resolve(path)) throw new OwnInputError(path);

  const isDev = await chooseSide(path, options);
  const [train, dev] = [new Tally(), new Tally()];
  const [writtenTrain, writtenDev] = await writeSideBySide(async (open) => {
    const layout = layoutOf(trainPath, options.kind);
    const outlets = [trainPath, devPath].map((path): Outlet<string> =>
      open((rows) => writeRows(path, rows, layout.format, layout)),
    );
    for await (const row of readRowsToSplit(path, options)) {
      const toDev = isDev(row);
      (toDev ? dev : train).add(row);
      await outlets[toDev ? 1 : 0].push(row.text);
    }
  });
  return {
    train: { path: trainPath, ...writtenTrain, questions: train.questions.size },
    dev: { path: devPath, ...writtenDev, questions: dev.questions.size },
    devPositives: dev.positives.size,
    sharedPositives: dev.positives.intersection(train.positives).size,
  };
}

const ENDINGS = { training: ".json", questions: ".csv" } as const;

/** The different questions and positives of one side. */
class Tally {
  readonly questions = new Set<number>();
  readonly positives = new Set<number>();

  add({ question, positives }: RowToSplit): void {
    this.questions.add(question);
    for (const positive of positives) this.positives.add(positive);
  }
}

/** How rows stand in a file of this name. */
function layoutOf(path: string, kind: SplitKind): RowLayout & { readonly format: (text: string) => string } {
  const isJson = kind === "training" || isJsonFile(path);
  if (isJson && !isJsonLinesFile(path)) return { format: (text) => text, ...JSON_LIST };
  // A JSON value has line breaks between its parts alone, a quoted field also inside.
  return { format: (text) => `${isJson ? text.replace(/[\r\n]+/g, " ") : text}\n` };
}

/** A file would be overwritten by its own split. */
export class OwnInputError extends Error {
  readonly code = "DATA_OWN_INPUT";
  override readonly name = "OwnInputError";
  readonly path: string;
  constructor(path: string) {
    super(`${path}: expected another folder for the result, got the one where this file would be overwritten`);
    this.path = path;
  }
}
