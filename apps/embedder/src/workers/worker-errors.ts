import type { ChildProcess } from "node:child_process";
import { CommandLineError } from "@dpr/command-line";
import type { Failure } from "./messages.ts";

/** What a worker threw, as an error of this process. `what` was asked of it. */
export function errorOf({ message, cause }: Failure, what: string | undefined): Error {
  if (cause === "interrupted") return new DOMException(message, "AbortError");
  const text = what === undefined ? message : `${what}: ${message}`;
  return cause === "command line" ? new CommandLineError(text) : new WorkerFailedError(text);
}

/** A worker could not do what it was asked. */
export class WorkerFailedError extends Error {
  readonly code = "WORKER_FAILED";
  override readonly name = "WorkerFailedError";
}

/** A worker's process is no more. */
export class WorkerEndedError extends Error {
  readonly code = "WORKER_ENDED";
  override readonly name = "WorkerEndedError";
  constructor(what: string, { exitCode, signalCode }: Pick<ChildProcess, "exitCode" | "signalCode">) {
    const how = signalCode === null ? `with exit code ${exitCode}` : `by ${signalCode}`;
    const reason = signalCode === "SIGKILL" ? " (is memory short?)" : "";
    super(
      `${what}: expected its worker to finish, but it was ended ${how}${reason}; ` +
        "the same command goes on with what is on disk",
    );
  }
}
