import { basename, dirname } from "node:path";
import {
  addRetrievedNegatives,
  type Passage,
  readCollection,
  readParagraphQuestions,
  readPassages,
  readRetrievalResults,
  writeTrainingExamples,
} from "@dpr/data";
import type { Step, Watch } from "./step.ts";
import { TrainingTally } from "./training-file.ts";

export interface SearchedDev {
  readonly dev: string;
  readonly retrievedDev: string;
  readonly ctxFile?: string;
  readonly passageCollection?: readonly string[];
  readonly passageIds?: string;
}

/** Writes the questions of `dev.json` with hard negatives from what a search found for them. */
export function devWithHardNegatives(inputs: SearchedDev, file: string): Step {
  const { dev, retrievedDev } = inputs;
  return {
    from: [dev, retrievedDev],
    files: [file],
    async run(watch) {
      const { badRows, progress } = watch;
      const tally = new TrainingTally();
      let [notRetrieved, unknown, readings] = [0, 0, 0];
      const results = () => readRetrievalResults(retrievedDev, readings++ === 0 ? badRows.first : badRows.again);
      const examples = addRetrievedNegatives(
        // Bad rows of dev.json were listed with dual_dev.json.
        readParagraphQuestions(dev, badRows.again),
        results,
        () => searchedPassages(inputs, watch),
        { folder: dirname(file), onNotRetrieved: () => notRetrieved++, onUnknown: () => unknown++ },
      );
      await writeTrainingExamples(file, tally.count(progress(examples, basename(file), "questions"), dev));
      const { counts, dropped } = tally.outcome();
      return {
        counts: { ...counts, ...(notRetrieved > 0 && { questionsWithoutResult: notRetrieved }) },
        dropped: { ...dropped, retrievedPassagesWithoutText: unknown },
      };
    },
  };
}

async function* searchedPassages(
  { ctxFile, passageCollection, passageIds }: SearchedDev,
  { badRows, progress }: Watch,
): AsyncGenerator<Passage> {
  const label = "looking passages up";
  if (ctxFile !== undefined) {
    yield* progress(readPassages(ctxFile, undefined, badRows.first), label, "passages");
  } else if (passageCollection !== undefined) {
    const options = { idsPath: passageIds, ...badRows.again };
    yield* progress(readCollection(passageCollection, options), label, "passages");
  }
}
