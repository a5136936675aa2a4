import { basename } from "node:path";
import { type DualTrainOptions, isTrainable, type TrainingExample, writeTrainingExamples } from "@dpr/data";
import { NoQuestionsError } from "./no-questions-error.ts";
import type { Outcome, Step } from "./step.ts";

/** Writes what `read` finds in a file as a training file in DPR's JSON. */
export function trainingFile(
  from: string,
  file: string,
  read: (path: string, options: DualTrainOptions) => AsyncIterable<TrainingExample>,
): Step {
  return {
    from: [from],
    files: [file],
    async run({ badRows, signal, progress }) {
      const tally = new TrainingTally();
      let [contradictions, returned] = [0, 0];
      const examples = read(from, {
        ...badRows.first,
        onContradiction: () => contradictions++,
        onReturn: () => returned++,
        signal,
      });
      await writeTrainingExamples(file, tally.count(progress(examples, basename(file), "questions"), from));
      const { counts, dropped } = tally.outcome();
      return {
        counts: { ...counts, ...(returned > 0 && { questionsJoinedFromSeveralPlaces: returned }) },
        dropped: { ...dropped, hardNegativesThatArePositives: contradictions },
      };
    },
  };
}

/** Counts the questions that go into a training file; those without a positive do not. */
export class TrainingTally {
  #questions = 0;
  #positives = 0;
  #hardNegatives = 0;
  #withoutPositives = 0;

  /** @throws NoQuestionsError at the end, when there was nothing to train on */
  async *count(examples: AsyncIterable<TrainingExample>, from: string): AsyncGenerator<TrainingExample> {
    for await (const example of examples) {
      if (!isTrainable(example)) {
        this.#withoutPositives++;
        continue;
      }
      this.#questions++;
      this.#positives += example.positives.length;
      this.#hardNegatives += example.hardNegatives.length;
      yield example;
    }
    if (this.#questions === 0) throw new NoQuestionsError(from, "a question with a positive");
  }

  outcome(): Outcome {
    return {
      counts: { questions: this.#questions, positives: this.#positives, hardNegatives: this.#hardNegatives },
      dropped: { questionsWithoutPositive: this.#withoutPositives },
    };
  }
}
