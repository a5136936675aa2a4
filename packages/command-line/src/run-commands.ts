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
  /** The one of a command line that begins with a flag: what the app is for, beside which the others stand. */
  readonly main?: string | undefined;
}

/**
 * The whole of the `main` of an app with several commands: as `runCommand` for the one that the first word names.
 * Without a word, or with --help in its place, lists the commands, or explains `main` first; an unknown one is a
 * `CommandLineError`.
 */
export async function runCommands(
  { name, description, commands, main }: Commands,
  args: readonly string[] = process.argv.slice(2),
): Promise<void> {
  await runAsProcess(name, async (signal) => {
    const given = withoutLeadingDashes(args);
    const [word, ...rest] = given;
    const isHelp = word === "--help" || word === "-h";
    if (main !== undefined && (word === undefined || word.startsWith("-"))) {
      const { [main]: load, ...others } = commands;
      const said = await carryOut({ ...(await load()), name }, given, signal);
      return isHelp ? `${said}\n\n${await listing({ name, commands: others })}` : said;
    }
    if (word === undefined || isHelp) {
      return [`${name} COMMAND [flags]`, description, await listing({ name, commands })].join("\n\n");
    }
    if (word.startsWith("-")) throw new CommandLineError(`expected a command first, got "${word}" (--help lists all)`);
    if (!Object.hasOwn(commands, word)) {
      const known = nearest(word, Object.keys(commands));
      throw new CommandLineError(`unknown command ${word}; the nearest known one is ${known} (--help lists all)`);
    }
    return carryOut({ ...(await commands[word]()), name: `${name} ${word}` }, rest, signal);
  });
}

async function listing({ name, commands }: Pick<Commands, "name" | "commands">): Promise<string> {
  const width = Math.max(...Object.keys(commands).map((word) => word.length));
  const lines: string[] = [];
  for (const [word, load] of Object.entries(commands)) {
    lines.push(`  ${word.padEnd(width)}  ${(await load()).description}`);
  }
  return [...["Commands:", ...lines], "", `${name} COMMAND --help tells how to use one of them.`].join("\n");
}
