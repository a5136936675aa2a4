import type { TrainingExample } from "../examples/training-example.ts";
import { readTrainingExamples } from "../examples/read-training-examples.ts";
import { writeTrainingExamples } from "../examples/write-training-examples.ts";
import { isJsonFile } from "../files/json-file.ts";
import type { Passage } from "../passages/passage.ts";
import { readPassages } from "../passages/read-passages.ts";
import { writePassages } from "../passages/write-passages.ts";
import type { Question } from "../questions/question.ts";
import { readQuestions } from "../questions/read-questions.ts";
import { writeQuestions } from "../questions/write-questions.ts";
import type { Format } from "./format.ts";

/** DPR's training JSON, one list or, by the file's name, JSON lines. Holds everything. */
export const dpr: Format<TrainingExample> = {
  read: readTrainingExamples,
  write: async (path, examples) => [{ path, ...(await writeTrainingExamples(path, examples)) }],
};

/** DPR's TSV of passages or, by the file's name, JSON lines. Holds everything. */
export const passages: Format<Passage> = {
  read: (path, options) => readPassages(path, undefined, options),
  async write(path, passages, { onLoss }) {
    const holdsAll = isJsonFile(path);
    async function* reported() {
      for await (const passage of passages) {
        // UTF-8 has no halves of characters, which JSON's escapes may hold.
        const isHeld = holdsAll || (passage.title.isWellFormed() && passage.text.isWellFormed());
        if (!isHeld) onLoss("characters", 1);
        yield passage;
      }
    }
    return [{ path, ...(await writePassages(path, reported())) }];
  },
};

/** DPR's QA CSV, which holds no ids, or by the file's name JSON lines, which hold everything. */
export const questions: Format<Question> = {
  read: readQuestions,
  async write(path, questions, { onLoss }) {
    const holdsAll = isJsonFile(path);
    async function* reported() {
      for await (const question of questions) {
        if (!holdsAll && question.id !== "") onLoss("ids", 1);
        if (!holdsAll && !question.question.isWellFormed()) onLoss("characters", 1);
        yield question;
      }
    }
    return [{ path, ...(await writeQuestions(path, reported())) }];
  },
};
