import {
  CommandLineError,
  createProgress,
  defineCommand,
  peakRssMb,
  sharedOptions,
  watchBadRows,
} from "@dpr/command-line";
import { type DevSize, type SplitKind, splitFile } from "@dpr/data";

export const split = defineCommand({
  description: "Splits a training or question file into train and dev by question, so that no question is in both.",
  options: {
    trainFile: {
      kind: "path",
      aliases: ["train_data_path"],
      description: "Training file in DPR's JSON, one list or JSON lines, .gz or not",
    },
    qaFile: { kind: "path", description: "Instead of --train_file: questions, DPR's QA CSV or JSON lines, .gz or not" },
    outputDir: {
      kind: "path",
      required: true,
      description: "Where train and dev go, with the ending of the input's name: train.json and dev.json",
    },
    dev: {
      kind: "number",
      minimum: 0,
      maximum: 1,
      description: "Share of the questions that go to dev; more questions later move none of the others (default: 0.1)",
    },
    devQuestions: {
      kind: "integer",
      minimum: 1,
      description: "Instead of --dev: how many different questions go there",
    },
    by: {
      kind: "choice",
      choices: ["question", "positive"],
      default: "question",
      description:
        "What stays together: the same question, but for case and blanks, or also questions with a positive in common, so that no positive of dev is one of train",
    },
    seed: {
      kind: "integer",
      default: 12345,
      description: "The same seed splits the same question alike in every file",
    },
    skipBadRows: sharedOptions.skipBadRows,
  },
  examples: [
    "--train_file all.json --dev 0.1 --output_dir split",
    "--train_file all.jsonl.gz --dev_questions 500 --by positive --seed 1 --output_dir split",
    "--qa_file all.qa.csv --dev 0.1 --output_dir split",
  ],
  async run(options, { signal }) {
    const started = performance.now();
    const { path, kind } = inputOf(options);
    const badRows = watchBadRows(options.skipBadRows);
    using progress = createProgress({ label: "splitting", unit: "rows read" });
    const { train, dev, devPositives, sharedPositives } = await splitFile(path, options.outputDir, {
      kind,
      dev: devSize(options),
      by: options.by,
      seed: options.seed,
      ...badRows.first,
      onRow: () => progress.advance(1),
      signal,
    });
    progress.stop();
    for (const { path, questions, rows } of [train, dev]) {
      console.log(`${path}: ${number(questions)} questions, ${number(rows)} rows`);
    }
    if (kind === "training") {
      const advice = sharedPositives > 0 ? "; --by positive keeps them apart" : "";
      console.log(`Of ${number(devPositives)} positives of dev, ${number(sharedPositives)} are also in train${advice}`);
    }
    return {
      train,
      dev,
      devPositives,
      sharedPositives,
      badRows: badRows.count(),
      seconds: Math.round(performance.now() - started) / 1000,
      peakRssMb: peakRssMb(),
    };
  },
});

interface Given {
  readonly trainFile?: string;
  readonly qaFile?: string;
  readonly by: "question" | "positive";
  readonly dev?: number;
  readonly devQuestions?: number;
}

function inputOf({ trainFile, qaFile, by }: Given): { readonly path: string; readonly kind: SplitKind } {
  if (trainFile !== undefined && qaFile === undefined) return { path: trainFile, kind: "training" };
  if (qaFile === undefined || trainFile !== undefined) {
    throw new CommandLineError(`expected --train_file or --qa_file, got ${qaFile === undefined ? "neither" : "both"}`);
  }
  if (by === "positive")
    throw new CommandLineError("--by positive: expected --train_file, got questions without positives");
  return { path: qaFile, kind: "questions" };
}

function devSize({ dev, devQuestions }: Given): DevSize {
  if (dev !== undefined && devQuestions !== undefined) {
    throw new CommandLineError("expected --dev or --dev_questions, got both");
  }
  return devQuestions === undefined ? { share: dev ?? 0.1 } : { questions: devQuestions };
}

function number(count: number): string {
  return count.toLocaleString("en");
}
