import { CommandLineError } from "@dpr/command-line";
import {
  type Corpus,
  describeCorpus,
  type DescribeOptions,
  describeQuestions,
  readIdentifiedQuestions,
  readPassages,
  type RowRange,
} from "@dpr/data";
import { type LoadedEncoder, tokenizePassages, tokenizeQuestions } from "@dpr/model";
import type { EmbedOptions } from "./embed-options.ts";

/** A passage or a question on its way to its embedding. */
export interface IdentifiedText {
  readonly id: string;
  /** Questions have none. */
  readonly title: string;
  readonly text: string;
}

/** What is embedded: a file of passages or of questions. */
export interface Collection {
  readonly path: string;
  readonly unit: "passages" | "questions";
  /** Reads and checks all of it. */
  describe(options: DescribeOptions): Promise<Corpus>;
  read(range: RowRange): AsyncIterable<IdentifiedText>;
  /** Token ids of its texts, as the model reads them. */
  tokenize(
    encoder: Pick<LoadedEncoder, "tokenizer" | "model">,
    texts: readonly IdentifiedText[],
  ): Promise<readonly Int32Array[]>;
}

/** The passages of `--ctx_file`, or the questions of `--questions`. */
export function chosenCollection({
  ctxFile,
  questions,
}: Partial<Pick<EmbedOptions, "ctxFile" | "questions">>): Collection {
  if (ctxFile !== undefined && questions !== undefined) {
    throw new CommandLineError(
      "--questions: expected no --ctx_file beside it, got both; embed them one after the other",
    );
  }
  if (ctxFile !== undefined) return passagesOf(ctxFile);
  if (questions !== undefined) return questionsOf(questions);
  throw new CommandLineError("expected --ctx_file or --questions, got neither; name the texts to embed");
}

function passagesOf(path: string): Collection {
  return {
    path,
    unit: "passages",
    describe: (options) => describeCorpus(path, options),
    read: (range) => readPassages(path, range),
    tokenize: ({ tokenizer, model }, texts) => tokenizePassages(tokenizer, texts, model),
  };
}

function questionsOf(path: string): Collection {
  return {
    path,
    unit: "questions",
    describe: (options) => describeQuestions(path, options),
    async *read(range) {
      for await (const { id, question } of readIdentifiedQuestions(path, range))
        yield { id, title: "", text: question };
    },
    tokenize({ tokenizer, model }, texts) {
      const questions = texts.map(({ text }) => text);
      return tokenizeQuestions(tokenizer, questions, model);
    },
  };
}
