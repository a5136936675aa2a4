import { createHash } from "node:crypto";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { runApp } from "../../packages/command-line/testing/run-script.ts";

const root = join(import.meta.dirname, "../..");
const KILLS = 20;

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "kill-and-resume-"));
});
afterAll(() => rm(folder, { recursive: true }));

/** Runs the trainer on the sample; `killAfterMs` ends it with SIGKILL. */
async function train(output: string, killAfterMs?: number): Promise<number | NodeJS.Signals | null> {
  const sample = join(root, "examples/sample");
  const { code } = await runApp(
    new URL("../../apps/trainer/", import.meta.url),
    [
      ...["--train_file", join(sample, "dev.json"), "--dev_file", join(sample, "dev.json")],
      ...["--output_dir", join(folder, output)],
      ...["--pretrained_model_cfg", "new:1x32", "--vocab_file", join(sample, "vocab.txt"), "--batch_size", "16"],
      ...["--num_train_epochs", "6", "--warmup_steps", "10", "--learning_rate", "1e-3", "--dropout", "0.1"],
      ...["--sequence_length", "24", "--save_every_updates", "4", "--keep_checkpoints", "2", "--resume"],
    ],
    { killAfterMs },
  );
  return code;
}

/** What a run leaves: the hash of every file, times and logs aside. */
async function contentOf(output: string): Promise<Readonly<Record<string, string>>> {
  const entries = await readdir(join(folder, output), { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isFile() && entry.name.endsWith(".safetensors"))
    .map(({ parentPath, name }) => join(parentPath, name).slice(join(folder, output).length))
    .sort();
  const hash = async (path: string) =>
    createHash("sha256")
      .update(await readFile(join(folder, output, path)))
      .digest("hex");
  return Object.fromEntries(await Promise.all(files.map(async (path) => [path, await hash(path)] as const)));
}

test(
  `a run that is killed ${KILLS} times at random moments and resumed ends with the bits of one that is not`,
  { timeout: 15 * 60_000 },
  async () => {
    const started = performance.now();
    expect(await train("whole")).toBe(0);
    const wholeMs = performance.now() - started;
    const expected = await contentOf("whole");
    expect(Object.keys(expected)).toContain("/question_model_6/model.safetensors");
    // Runs are killed anywhere between their start and the end of a whole run; few of them get to their end.
    let kills = 0;
    for (let run = 0; kills < KILLS; run++) {
      let outcome: number | NodeJS.Signals | null = "SIGKILL";
      for (; outcome === "SIGKILL" && kills < KILLS; kills += outcome === "SIGKILL" ? 1 : 0) {
        // A fixed sequence that covers the run evenly (the golden ratio's multiples).
        const share = ((kills + 1) * 0.618034) % 1;
        outcome = await train(`killed_${run}`, (0.3 + 0.7 * share) * wholeMs);
      }
      if (outcome === "SIGKILL") outcome = await train(`killed_${run}`);
      expect(outcome).toBe(0);
      expect(await contentOf(`killed_${run}`)).toEqual(expected);
    }
  },
);
