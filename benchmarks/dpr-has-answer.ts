import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { RetrievedQuestion } from "@dpr/eval";
import { startPython } from "./python-process.ts";

/** Looking for answers once in all passages. */
export interface Round {
  readonly seconds: number;
  /** Passages that hold an answer. */
  readonly holding: number;
}

/** DPR's way of looking for answers, in a Python process with some questions. Undefined without PYTHON. */
export async function startHasAnswer(questions: readonly RetrievedQuestion[]) {
  const interpreter = process.env["PYTHON"];
  if (interpreter === undefined) {
    console.log("\nanswers: PYTHON=/path/to/python, one with the package regex, puts DPR's Python beside");
    return undefined;
  }
  const folder = await mkdtemp(join(tmpdir(), "bench-answers-"));
  const work = join(folder, "work.json");
  const texts = questions.flatMap(({ retrieved }) => retrieved.map(({ text }) => text));
  let taken = 0;
  const numbered = questions.map(({ answers, retrieved }) => ({ answers, passages: retrieved.map(() => taken++) }));
  await writeFile(work, JSON.stringify({ texts, questions: numbered }));
  const python = startPython(interpreter, join(import.meta.dirname, "dpr", "has_answer.py"), [work]);
  return {
    /** Of the questions that it was started with. */
    run: async (): Promise<Round> => {
      python.ask({});
      return (await python.next()) as Round;
    },
    async [Symbol.asyncDispose]() {
      python[Symbol.dispose]();
      await rm(folder, { recursive: true });
    },
  };
}
