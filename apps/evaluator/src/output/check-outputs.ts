import { stat } from "node:fs/promises";
import { dirname, extname } from "node:path";
import { CommandLineError, flagName } from "@dpr/command-line";
import type { OutputOptions } from "../options/output-options.ts";

/**
 * Refuses files that could not be written in the end, before hours of work, and two that would be one.
 * @throws CommandLineError
 */
export async function checkOutputs(options: Partial<OutputOptions>, dureaderTest: boolean): Promise<void> {
  const { outFile, runFile, pyseriniFile, valuesFile, report } = options;
  const flags = new Map<string, string>();
  for (const [option, path] of Object.entries({ outFile, runFile, pyseriniFile, valuesFile, report })) {
    if (path === undefined) continue;
    const flag = `--${flagName(option)}`;
    const other = flags.get(path);
    if (other !== undefined) throw new CommandLineError(`${flag}: expected another file than ${other}'s, got ${path}`);
    flags.set(path, flag);
    const isFolder = dureaderTest && option === "outFile" && extname(path) !== ".json";
    if (!isFolder && (await kindOf(path)) === "folder") {
      throw new CommandLineError(`${flag}: expected a file, got the folder ${path}; name a file in it`);
    }
    const above = await firstAbove(isFolder ? `${path}/file` : path);
    if ((await kindOf(above)) !== "folder") {
      throw new CommandLineError(`${flag}: expected a folder above ${path}, got the file ${above}; name another place`);
    }
  }
}

/** The nearest thing above a path that exists. */
async function firstAbove(path: string): Promise<string> {
  const above = dirname(path);
  return above === path || (await kindOf(above)) !== undefined ? above : await firstAbove(above);
}

async function kindOf(path: string): Promise<"file" | "folder" | undefined> {
  const found = await stat(path).catch(() => undefined);
  return found === undefined ? undefined : found.isDirectory() ? "folder" : "file";
}
