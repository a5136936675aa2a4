/** The command line or a configuration is wrong: the command ends with exit code 2 instead of 1. */
export class CommandLineError extends Error {
  override readonly name = "CommandLineError";
  readonly code = "COMMAND_LINE";
}

/** For {@link asFlagError}: what choosing an engine throws where this machine has not what flags ask for. */
export const engineErrors = [
  "PRECISION_UNAVAILABLE",
  "OPENVINO_UNAVAILABLE",
  "TENSORFLOW_UNAVAILABLE",
  "TENSORFLOW_IN_USE",
  "CUDA_UNAVAILABLE",
] as const;

/**
 * For `catch`: an error with one of the `codes`, whose message begins with the name of an option, becomes one of the
 * command line, of that option's flag. Others stay what they are.
 */
export function asFlagError(...codes: readonly string[]): (error: unknown) => never {
  return (error) => {
    const isOfFlag = error instanceof Error && "code" in error && codes.includes(error.code as string);
    throw isOfFlag ? new CommandLineError(`--${error.message}`) : error;
  };
}
