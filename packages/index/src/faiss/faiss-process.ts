import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import type { Socket } from "node:net";
import { extname } from "node:path";
import { fileURLToPath } from "node:url";
import { FaissFailedError, FaissUnavailableError } from "./faiss-errors.ts";
import type { FaissAnswer, FaissOperations, FaissRequest } from "./faiss-operations.ts";

export interface FaissProcessOptions {
  /** Of FAISS; default 0: as many as it takes by itself, which is one a core. */
  readonly threads?: number;
  /** A folder of faiss-node, or its compiled file; default: the package that Node finds from here. */
  readonly library?: string;
}

/**
 * Another process with faiss-node and one index in it: what ends it is an error here. Disposing of it ends it, and so
 * does the end of this process, whatever either is at, which does not wait for it unless something has been asked.
 */
export class FaissProcess implements AsyncDisposable {
  readonly #subject: string;
  readonly #child: ChildProcess;
  readonly #waiting: Waiting[] = [];
  /** The end of what was said on standard error. */
  #said = "";
  #isDisposed = false;

  private constructor(subject: string) {
    this.#subject = subject;
    this.#child = fork(PROGRAM, { execArgv: [], serialization: "advanced", stdio: ["pipe", "ignore", "pipe", "ipc"] });
    this.#child.stderr!.setEncoding("utf8").on("data", (text: string) => {
      this.#said = (this.#said + text).slice(-4096);
    });
    this.#child.on("message", (answer) => this.#hear(answer as FaissAnswer));
    this.#child.on("close", () => this.#waiting.splice(0).forEach(({ what, reject }) => reject(this.#ended(what))));
    // It shows as the end, too.
    for (const each of [this.#child, this.#child.stdin!]) each.on("error", () => undefined);
    for (const pipe of [this.#child.stdin, this.#child.stderr]) (pipe as Socket).unref();
    this.#holdWhileAsked();
  }

  /** `subject`: the index, as errors name it. Throws FaissUnavailableError, FaissFailedError. */
  static async start(subject: string, { threads = 0, library }: FaissProcessOptions): Promise<FaissProcess> {
    const process = new FaissProcess(subject);
    try {
      await process.ask("load faiss-node", "load", [library, threads]);
      return process;
    } catch (error) {
      await process[Symbol.asyncDispose]();
      if (!(error instanceof RefusedError)) throw error;
      throw new FaissUnavailableError(library ?? "faiss-node", whatIsMissing(error));
    }
  }

  /**
   * Asks it for one operation, after those that were asked before; `what` it is, as errors name it. Aborting the signal
   * ends the wait, not the operation: only disposing of the process does. Throws FaissFailedError.
   */
  async ask<Operation extends keyof FaissOperations>(
    what: string,
    operation: Operation,
    parameters: Parameters<FaissOperations[Operation]>,
    signal?: AbortSignal,
  ): Promise<ReturnType<FaissOperations[Operation]>> {
    signal?.throwIfAborted();
    const { promise, resolve, reject } = Promise.withResolvers<unknown>();
    const abort = (): void => reject(signal!.reason as Error);
    signal?.addEventListener("abort", abort);
    try {
      if (this.#hasEnded) throw this.#ended(what);
      this.#waiting.push({ what, resolve, reject });
      this.#holdWhileAsked();
      const request: FaissRequest = { operation, parameters };
      this.#child.send(request, () => undefined);
      return (await promise) as ReturnType<FaissOperations[Operation]>;
    } catch (error) {
      if (!(error instanceof RefusedError) || operation === "load") throw error;
      throw new FaissFailedError(this.#subject, what, error.message, "change what is asked of it, or its index");
    } finally {
      signal?.removeEventListener("abort", abort);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isDisposed = true;
    if (this.#hasEnded) return;
    this.#child.stdin!.destroy();
    this.#child.kill("SIGKILL");
    this.#child.ref();
    await once(this.#child, "close");
  }

  #hear(answer: FaissAnswer): void {
    const { resolve, reject } = this.#waiting.shift()!;
    this.#holdWhileAsked();
    if (answer.kind === "done") resolve(answer.value);
    else reject(new RefusedError(answer.message, answer.code));
  }

  /** This process lives for as long as it waits for an answer, and not because nobody has disposed of an index. */
  #holdWhileAsked(): void {
    for (const each of [this.#child, this.#child.channel]) each?.[this.#waiting.length > 0 ? "ref" : "unref"]();
  }

  get #hasEnded(): boolean {
    const { pid, exitCode, signalCode } = this.#child;
    return pid === undefined || exitCode !== null || signalCode !== null;
  }

  #ended(what: string): FaissFailedError {
    if (this.#isDisposed) {
      const got = "an index that was disposed of, or that a failed addition has left with a part of its rows";
      return new FaissFailedError(this.#subject, what, got, "make or open it again");
    }
    const { exitCode, signalCode } = this.#child;
    const how =
      signalCode === null ? `its process ended with exit code ${exitCode}` : `its process ended by ${signalCode}`;
    const words = this.#said.split("\n").findLast((line) => /^(?!WARNING)\s*\S/.test(line));
    const got = words === undefined ? how : `${how}, saying “${withoutPlace(words.trim())}”`;
    const reason = signalCode === "SIGKILL" ? "look whether memory is short, and " : "";
    return new FaissFailedError(this.#subject, what, got, `${reason}make or open the index again`);
  }
}

interface Waiting {
  readonly what: string;
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: Error) => void;
}

/** An exception of the process, which goes on. */
class RefusedError extends Error {
  readonly code: string | undefined;
  constructor(message: string, code: string | undefined) {
    super(withoutPlace(message));
    this.code = code;
  }
}

/** Of the same kind as this file, whether that is the source or what was built of it. */
const PROGRAM = fileURLToPath(new URL(`faiss-program${extname(import.meta.url)}`, import.meta.url));

/** What FAISS says, without the function and line of its source. */
function withoutPlace(words: string): string {
  return words.replace(/^what\(\):\s*/, "").replace(/^Error in .*? at \S+:\d+: (?:Error: )?/, "");
}

function whatIsMissing({ message, code }: RefusedError): string {
  if (code === "MODULE_NOT_FOUND") return "none";
  if (message.startsWith("Could not locate the bindings file")) return "the package without it";
  return message.split("\n")[0];
}
