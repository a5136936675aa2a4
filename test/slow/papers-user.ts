import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "vitest";
import { type Ended, runApp } from "../../packages/command-line/testing/run-script.ts";

/** A user of the apps, who stands in a folder of their own and types the papers' commands. Disposing of them removes it. */
export interface PapersUser extends AsyncDisposable {
  path(name: string): string;
  /** Runs a command, as its words or with spaces and line breaks between them; it must end well. */
  runs(app: "trainer" | "embedder" | "evaluator", command: string | readonly string[]): Promise<Ended>;
}

export async function createPapersUser(): Promise<PapersUser> {
  const folder = await mkdtemp(join(tmpdir(), "papers-user-"));
  return {
    path: (name) => join(folder, name),
    async runs(app, command) {
      const words = typeof command === "string" ? command.trim().split(/\s+/) : command;
      const ended = await runApp(new URL(`../../apps/${app}/`, import.meta.url), words, { userDirectory: folder });
      expect([ended.code, ended.stderr]).toEqual([0, expect.any(String)]);
      return ended;
    },
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true }),
  };
}
