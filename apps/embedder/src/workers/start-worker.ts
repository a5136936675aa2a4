import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { formatShard } from "@dpr/data";
import type { EmbedOptions } from "../embed/embed-options.ts";
import type { ShardEmbedder, ShardEvent } from "../embed/shard-embedder.ts";
import type { Answer, Message, Request } from "./messages.ts";
import { errorOf, WorkerEndedError } from "./worker-errors.ts";

const PROGRAM = fileURLToPath(new URL("worker.ts", import.meta.url));

/** Starts another process that embeds shards, with the model loaded. Disposing of it ends it. */
export async function startWorker(options: EmbedOptions): Promise<ShardEmbedder> {
  // Whatever is printed there goes to standard error: on standard output are the results.
  const child = fork(PROGRAM, { serialization: "advanced", stdio: ["ignore", 2, 2, "ipc"] });
  // Errors are those of whoever is waiting for an answer.
  child.on("error", () => undefined);
  const end = async (): Promise<void> => {
    if (hasEnded(child)) return;
    if (child.connected) child.disconnect();
    await once(child, "exit");
  };
  try {
    const { announcement, gemmRate, embeddingKind } = await ask(child, { kind: "open", options }, "opened");
    return {
      announcement,
      gemmRate,
      embeddingKind,
      async embed(job, { onEvent, signal }) {
        const stop = (): void => tell(child, { kind: "stop" });
        signal.addEventListener("abort", stop);
        try {
          const about = { what: `shard ${formatShard(job.shard)}`, onEvent };
          return (await ask(child, { kind: "embed", job }, "embedded", about)).shard;
        } finally {
          signal.removeEventListener("abort", stop);
        }
      },
      [Symbol.asyncDispose]: end,
    };
  } catch (error) {
    await end();
    throw error;
  }
}

/** Asks a worker for something, and waits for that answer. `what` it is begins the messages of errors. */
function ask<Kind extends Answer["kind"]>(
  child: ChildProcess,
  request: Request,
  _answer: Kind,
  { what, onEvent }: { readonly what?: string; readonly onEvent?: (event: ShardEvent) => void } = {},
): Promise<Extract<Answer, { readonly kind: Kind }>> {
  return new Promise((resolve, reject) => {
    const hear = (message: unknown): void => {
      const heard = message as Message;
      if (heard.kind === "event") return onEvent?.(heard.event);
      settle();
      if (heard.kind === "failed") reject(errorOf(heard.failure, what));
      else resolve(heard as Extract<Answer, { readonly kind: Kind }>);
    };
    const fail = (error: Error): void => {
      settle();
      reject(error);
    };
    const end = (): void => fail(new WorkerEndedError(what ?? "start", child));
    const settle = (): void => void child.off("message", hear).off("exit", end).off("error", fail);
    child.on("message", hear).on("exit", end).on("error", fail);
    if (hasEnded(child)) end();
    else tell(child, request);
  });
}

/** One that does not hear it has ended, which shows otherwise. */
function tell(child: ChildProcess, request: Request): void {
  if (child.connected) child.send(request, () => undefined);
}

/** Or has never begun. */
function hasEnded({ pid, exitCode, signalCode }: ChildProcess): boolean {
  return pid === undefined || exitCode !== null || signalCode !== null;
}
