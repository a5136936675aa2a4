import type { Options, OptionValues } from "./option.ts";

export interface CommandContext {
  /** Aborted by the first Ctrl-C. The work stops soon and leaves complete files or none; a second Ctrl-C kills it. */
  readonly signal: AbortSignal;
}

/** What an app does, or one of the things that it does. */
export interface Command<Schema extends Options> {
  /** One sentence for --help. */
  readonly description: string;
  readonly options: Schema;
  /** Command lines that --help shows, each without the program's and the command's name: "train.json --strict". */
  readonly examples?: readonly string[];
  /**
   * Does the work; its results become the last line of standard output, as one JSON object. Where results are not good
   * news, `process.exitCode = 1` before returning says so.
   */
  // A method, because only those let commands with different options stand in one record.
  run(options: OptionValues<Schema>, context: CommandContext): Promise<object>;
}

/** The command itself. What `run` gets follows from `options` where the command is written in a file of its own. */
export function defineCommand<const Schema extends Options>(command: Command<Schema>): Command<Schema> {
  return command;
}
