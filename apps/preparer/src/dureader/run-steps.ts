import { basename } from "node:path";
import { watchBadRows } from "@dpr/command-line";
import { withProgress } from "../with-progress.ts";
import type { Outcome, Step, Watch } from "./step.ts";

export interface RunOptions {
  readonly skipBadRows: boolean;
  readonly signal: AbortSignal;
}

/** What a step read and wrote, and what became of the rows. */
export interface StepReport extends Outcome {
  readonly from: readonly string[];
  readonly files: readonly string[];
}

/** Runs steps one after the other, and prints a line for each. */
export async function runSteps(steps: readonly Step[], options: RunOptions): Promise<readonly StepReport[]> {
  const reports: StepReport[] = [];
  for (const step of steps) {
    options.signal.throwIfAborted();
    const report = await runStep(step, options);
    reports.push(report);
    console.log(describe(report));
  }
  return reports;
}

async function runStep({ from, files, run }: Step, { skipBadRows, signal }: RunOptions): Promise<StepReport> {
  const badRows = watchBadRows(skipBadRows);
  const watch: Watch = {
    badRows,
    signal,
    progress: (items, label, unit) => withProgress(items, { label, unit }, signal),
  };
  const { counts, dropped } = await run(watch);
  return { from, files, counts, dropped: { ...dropped, badRows: badRows.count() } };
}

function describe({ files, counts, dropped }: StepReport): string {
  const [first] = files.map((path) => basename(path));
  const names = files.length === 1 ? first : `${first} and ${files.length - 1} more`;
  const left = Object.entries(dropped).filter(([, count]) => count > 0);
  return `${names}: ${list(Object.entries(counts))}${left.length === 0 ? "" : `; left out: ${list(left)}`}`;
}

/** `{ hardNegatives: 1234 }` → `1,234 hard negatives`. */
function list(counts: readonly (readonly [string, number])[]): string {
  const words = (name: string): string => name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
  return counts.map(([name, count]) => `${count.toLocaleString("en")} ${words(name)}`).join(", ");
}
