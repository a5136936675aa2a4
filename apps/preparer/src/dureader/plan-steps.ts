import { basename, join } from "node:path";
import { CommandLineError, log } from "@dpr/command-line";
import { passagePartPath, readDualTrain, readParagraphQuestions, readSearch } from "@dpr/data";
import { devWithHardNegatives } from "./dev-with-hard-negatives.ts";
import type { Inputs } from "./find-inputs.ts";
import { passages } from "./passages.ts";
import { questions } from "./questions.ts";
import type { Step } from "./step.ts";
import { trainingFile } from "./training-file.ts";

export interface Output {
  readonly outputDir: string;
  readonly parts: number;
}

/** What is to be done for these inputs, quick things first. No two steps write the same file. */
export function planSteps(inputs: Inputs, { outputDir, parts }: Output): readonly Step[] {
  const {
    passageCollection,
    passageIds,
    dualTrain,
    train,
    dev,
    retrievedDev,
    ctxFile,
    test = [],
    search = [],
  } = inputs;
  const output = (name: string): string => join(outputDir, name);
  const steps: Step[] = [];
  if (dev !== undefined) {
    steps.push(trainingFile(dev, output("dual_dev.json"), readParagraphQuestions));
    steps.push(questions(dev, output("dev.qa.jsonl"), { readBefore: true }));
  }
  for (const path of test) steps.push(questions(path, output(`${stemOf(path)}.qa.jsonl`)));
  for (const path of search) steps.push(trainingFile(path, output(`dual_${stemOf(path)}.json`), readSearch));
  if (train !== undefined) {
    steps.push(trainingFile(train, output("train_positives.json"), readParagraphQuestions));
    steps.push(questions(train, output("train.qa.jsonl"), { readBefore: true }));
  }
  if (dualTrain !== undefined) steps.push(trainingFile(dualTrain, output("dual_train.json"), readDualTrain));
  if (passageCollection !== undefined) {
    const files = Array.from({ length: parts }, (_, index) => passagePartPath(outputDir, index, parts));
    steps.push(passages({ paths: passageCollection, idsPath: passageIds }, outputDir, files));
  }
  if (dev !== undefined && retrievedDev !== undefined) {
    const searched = { ctxFile, passageCollection, passageIds };
    steps.push(devWithHardNegatives({ dev, retrievedDev, ...searched }, output("dev_with_hn.json")));
  }
  if (parts > 1 && passageCollection === undefined) log("--parts changes nothing here: there are no passages to cut");
  refuseCollisions(steps);
  return steps;
}

/** `a/test1.json.gz` → `test1`, `dev.q.format` → `dev`. */
function stemOf(path: string): string {
  return basename(path).replace(/(\.jsonl?|\.q|\.q\.format)?(\.gz)?$/i, "");
}

function refuseCollisions(steps: readonly Step[]): void {
  const origins = new Map<string, string>();
  for (const { from, files } of steps) {
    for (const file of files) {
      const other = origins.get(file);
      if (other !== undefined) {
        throw new CommandLineError(
          `expected inputs that become different files, got ${other} and ${from[0]}, both of which become ${basename(file)}`,
        );
      }
      origins.set(file, from[0]);
    }
  }
}
