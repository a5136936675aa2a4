import { createProgress, log, watchBadRows } from "@dpr/command-line";
import { findFiles, readTrainingExamples } from "@dpr/data";
import { trainVocabulary } from "@dpr/model";
import type { TrainerOptions } from "./options.ts";

/** A vocabulary for a model without one: learnt from what the training files' batches are made of. */
export async function learnVocabulary(options: TrainerOptions, signal: AbortSignal): Promise<readonly string[]> {
  using progress = createProgress({ label: "learning a vocabulary", unit: "questions" });
  const texts = trainingTexts(options, () => progress.advance(1));
  const tokens = await trainVocabulary(texts, {
    size: options.vocabSize,
    lowerCase: options.doLowerCase,
    signal,
  });
  progress.stop();
  log(`a vocabulary of ${tokens.length.toLocaleString("en")} tokens, learnt from the training questions and passages`);
  return tokens;
}

/** Questions, positives, and the negatives of those kinds that are asked for. */
async function* trainingTexts(
  { trainFile, skipBadRows, insertTitle, hardNegatives, otherNegatives }: TrainerOptions,
  onQuestion: () => void,
): AsyncGenerator<string> {
  // Bad items are reported where the files are checked for training.
  const badRows = watchBadRows(skipBadRows);
  for (const path of (await Promise.all(trainFile.map(findFiles))).flat()) {
    for await (const example of readTrainingExamples(path, badRows.again)) {
      yield example.question;
      const hard = hardNegatives > 0 ? example.hardNegatives : [];
      const others = otherNegatives > 0 ? example.negatives : [];
      for (const { title, text } of [...example.positives, ...hard, ...others]) {
        if (insertTitle !== false) yield title;
        yield text;
      }
      onQuestion();
    }
  }
}
