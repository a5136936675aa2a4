import { CommandLineError } from "./command-line-error.ts";
import type { Command } from "./command.ts";
import { withoutLeadingDashes } from "./flag-names.ts";
import { nearest } from "./nearest.ts";
import type { Options } from "./option.ts";
import { runAsProcess } from "./run-as-process.ts";
import { carryOut } from "./run-command.ts";

/** An app that does several things, each by its name: the first word of a command line says which. */
export interface Commands {
  readonly name: string;
  /** One sentence for --help. */
  readonly description: string;
  /** By the word that the user writes. Each is loaded when it is asked for: what one needs does not delay the others. */
  readonly commands: Readonly<Record<string, () => Promise<Command<Options>>>>;
}

/**
 * The whole of the `main` of an app with several commands: as `runCommand` for the one that the first word names.
 * Without a word, or with --help in its place, lists the commands; an unknown one is a `CommandLineError`.
 */
export async function runCommands(
  { name, description, commands }: Commands,
  args: readonly string[] = process.argv.slice(2),
): Promise<void> {
  await runAsProcess(name, async (signal) => {
    const [word, ...rest] = withoutLeadingDashes(args);
    if (word === undefined || word === "--help" || word === "-h") return listing({ name, description, commands });
    if (word.startsWith("-")) throw new CommandLineError(`expected a command first, got "${word}" (--help lists all)`);
    if (!Object.hasOwn(commands, word)) {
      const known = nearest(word, Object.keys(commands));
      throw new CommandLineError(`unknown command ${word}; the nearest known one is ${known} (--help lists all)`);
    }
    return carryOut({ ...(await commands[word]()), name: `${name} ${word}` }, rest, signal);
  });
}

async function listing({ name, description, commands }: Commands): Promise<string> {
  const width = Math.max(...Object.keys(commands).map((word) => word.length));
  const lines: string[] = [];
  for (const [word, load] of Object.entries(commands)) {
    lines.push(`  ${word.padEnd(width)}  ${(await load()).description}`);
  }
  const parts = [`${name} COMMAND [flags]`, description, ["Commands:", ...lines].join("\n")];
  return [...parts, `${name} COMMAND --help tells how to use one of them.`].join("\n\n");
}
