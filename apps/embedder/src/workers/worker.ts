import { CommandLineError } from "@dpr/command-line";
import { openShardEmbedder } from "../embed/open-shard-embedder.ts";
import type { ShardEmbedder, ShardEvent } from "../embed/shard-embedder.ts";
import type { Answer, Failure, Message, Request } from "./messages.ts";

// A process that embeds shards for another one, which started it with `fork`.

let embedder: ShardEmbedder | undefined;
let stop = new AbortController();
let working: Promise<void> = Promise.resolve();

// The terminal and schedulers tell all processes; it is the first one that says what becomes of it.
for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => undefined);

process.on("message", (request: Request) => {
  if (request.kind === "stop") stop.abort();
  else working = answer(request).then(send);
});

// Sent away, or the other process is no more.
process.once("disconnect", () => {
  stop.abort();
  void working.then(() => embedder?.[Symbol.asyncDispose]()).finally(() => process.exit());
});

async function answer(request: Exclude<Request, { readonly kind: "stop" }>): Promise<Answer> {
  try {
    if (request.kind === "open") {
      embedder = await openShardEmbedder(request.options);
      const { announcement, gemmRate, embeddingKind } = embedder;
      return { kind: "opened", announcement, gemmRate, embeddingKind };
    }
    stop = new AbortController();
    const options = { onEvent: (event: ShardEvent) => send({ kind: "event", event }), signal: stop.signal };
    return { kind: "embedded", shard: await embedder!.embed(request.job, options) };
  } catch (error) {
    return { kind: "failed", failure: failureOf(error, stop.signal) };
  }
}

function failureOf(error: unknown, { aborted }: AbortSignal): Failure {
  const { name, message } = error instanceof Error ? error : new Error(String(error));
  if (aborted && name === "AbortError") return { message, cause: "interrupted" };
  return { message, cause: error instanceof CommandLineError ? "command line" : "work" };
}

function send(message: Message): void {
  // What nobody hears any more is not missed.
  if (process.connected) process.send!(message, undefined, undefined, () => undefined);
}
