import { CommandLineError } from "@dpr/command-line";
import { openCollection } from "@dpr/data";
import type { MeasureOptions } from "./measure-options.ts";

/** The options with the files of `--collection` in the place of those that are not named. */
export async function withCollection<Options extends Partial<MeasureOptions>>(options: Options): Promise<Options> {
  const { collection, split, gold } = options;
  if (collection === undefined && split !== undefined) {
    throw new CommandLineError("--split: expected --collection beside it, got none; name the folder that is split");
  }
  if (collection === undefined) return options;
  const { passagesPath, questionsPath, judgmentsPath } = await openCollection(collection, { split });
  return {
    ...options,
    ctxFile: options.ctxFile ?? [passagesPath],
    qaFile: options.qaFile ?? questionsPath,
    ...(gold === undefined && { qrels: options.qrels ?? judgmentsPath }),
  };
}
