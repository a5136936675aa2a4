import type { Command } from "./command.ts";
import type { Options } from "./option.ts";
import { parseCommandLine } from "./parse-command-line.ts";
import { log } from "./progress.ts";
import { runAsProcess } from "./run-as-process.ts";

/** A command and what it is called on the command line, which begins every message: "trainer: …". */
export interface NamedCommand<Schema extends Options> extends Command<Schema> {
  readonly name: string;
}

/** The whole of an app's `main`: reads the command line, does the work, prints the results, sets the exit code. */
export async function runCommand<const Schema extends Options>(
  command: NamedCommand<Schema>,
  args: readonly string[] = process.argv.slice(2),
): Promise<void> {
  await runAsProcess(command.name, (signal) => carryOut(command, args, signal));
}

/** What a command has to say in the end: its results as JSON, or its help where that was asked for. */
export async function carryOut<const Schema extends Options>(
  command: NamedCommand<Schema>,
  args: readonly string[],
  signal: AbortSignal,
): Promise<string> {
  const request = await parseCommandLine(args, command.options, command);
  if (request.help) return request.text;
  for (const notice of request.notices) log(`${command.name}: ${notice}`);
  return JSON.stringify(await command.run(request.options, { signal }));
}
