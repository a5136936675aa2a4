import { CommandLineError } from "@dpr/command-line";
import { guessKind, readQuestions, readTrainingExamples, type ReaderOptions, type TrainingExample } from "@dpr/data";

/** A file of questions, as training examples: those of a QA file have no contexts yet. */
export interface QuestionFile {
  readonly path: string;
  read(options?: ReaderOptions): AsyncIterable<TrainingExample>;
}

/** @throws CommandLineError when the file holds passages, and what the readers throw */
export async function openQuestionFile(path: string): Promise<QuestionFile> {
  const kind = await guessKind(path);
  if (kind === "passages") {
    throw new CommandLineError(`--questions: expected questions, got passages in ${path}; those go to --ctx_file`);
  }
  if (kind === "training") return { path, read: (options) => readTrainingExamples(path, options) };
  return { path, read: (options) => questionsAlone(path, options) };
}

async function* questionsAlone(path: string, options?: ReaderOptions): AsyncGenerator<TrainingExample> {
  for await (const question of readQuestions(path, options)) {
    yield { ...question, positives: [], negatives: [], hardNegatives: [] };
  }
}
