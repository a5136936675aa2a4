import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import type { StepMemory } from "./step-memory.ts";

/** One training step of 2 layers × 128 in a process of its own, for each batch size; and the whole batch at once. */
export async function measureMemory(): Promise<readonly StepMemory[]> {
  const rows: StepMemory[] = [];
  console.log("\nbatch    chunk tokens   budget MB   MB above the model   × batch 128");
  for (const [batch, chunkTokens, budgetMb] of [
    [128, 2048, 0],
    [512, 2048, 0],
    [4096, 2048, 0],
    [512, 2048, 200],
    [512, 2048, 800],
    [32, Number.MAX_SAFE_INTEGER, 0],
    [128, Number.MAX_SAFE_INTEGER, 0],
  ]) {
    const row = await stepMemory(batch, chunkTokens, budgetMb);
    rows.push(row);
    const chunks = chunkTokens === Number.MAX_SAFE_INTEGER ? "whole batch" : String(chunkTokens);
    const ratio = row.aboveModelMb / rows[0].aboveModelMb;
    console.log(
      `${String(batch).padEnd(8)} ${chunks.padStart(12)} ${String(budgetMb).padStart(11)} ${row.aboveModelMb.toFixed(0).padStart(20)} ${ratio.toFixed(2).padStart(13)}`,
    );
  }
  return rows;
}

/** Measures one step. */
export async function stepMemory(batch: number, chunkTokens: number, budgetMb = 0): Promise<StepMemory> {
  const script = join(import.meta.dirname, "step-memory.ts");
  // V8's young generation grows with how much is allocated, up to 48 MB, whatever the batch: kept small here.
  const args = ["--max-semi-space-size=1", "--expose-gc", script, String(batch), String(chunkTokens), String(budgetMb)];
  const { stdout } = await promisify(execFile)(process.execPath, args);
  return JSON.parse(stdout) as StepMemory;
}
