import { CommandLineError } from "@dpr/command-line";
import { type FileKind, FormatError, guessKind } from "@dpr/data";

/** What the rows of a file are; the user is asked where the file does not tell. */
export async function kindOf(path: string): Promise<FileKind> {
  try {
    return await guessKind(path);
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    throw new CommandLineError(`${error.message}; say what it is with --kind, or convert it first`, {
      cause: error,
    });
  }
}
