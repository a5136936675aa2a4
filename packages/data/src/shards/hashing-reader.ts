import { Worker } from "node:worker_threads";
import type { FilePlace } from "../files/read-at.ts";
import type { BlockMemory } from "./block-memory.ts";

/** What the thread of a {@link HashingReader} is asked for: a part of a file, or the hash of all of it. */
export interface HashingRequest {
  readonly path: string;
  /** The part; none where the rest is only to be hashed. */
  readonly place?: FilePlace;
  /** Where the part is to be written. */
  readonly buffer?: ArrayBuffer;
}

/** What it answers. */
export interface HashingReply {
  readonly bytes?: Uint8Array<ArrayBuffer>;
  readonly sha256?: string;
  readonly error?: unknown;
}

/**
 * Reads parts of files, one file after the other, and hashes every byte of each on the way: parts that are asked for in
 * their order, and what stands between, before and behind them. All of it in one thread beside this one, whose buffers are
 * handed over and not copied. Dispose of it.
 */
export class HashingReader implements AsyncDisposable {
  readonly #worker = new Worker(new URL("hashing-worker.ts", import.meta.url));
  readonly #waiting: ((reply: HashingReply) => void)[] = [];
  #failure: HashingReply | undefined;

  constructor() {
    this.#worker.unref();
    this.#worker.on("message", (reply: HashingReply) => this.#waiting.shift()?.(reply));
    this.#worker.on("error", (error) => {
      this.#failure = { error };
      for (const answer of this.#waiting.splice(0)) answer(this.#failure);
    });
  }

  /** A part of a file, behind the one that was asked for last; in `memory`, or in memory of its own. */
  async read(path: string, place: FilePlace, memory?: BlockMemory): Promise<Uint8Array> {
    const buffer = memory?.take(place.bytes) ?? new ArrayBuffer(place.bytes);
    const { bytes } = await this.#ask({ path, place, buffer });
    memory?.filled(bytes!.buffer);
    return bytes!;
  }

  /** The sha256 of a file of which no more parts are asked for. */
  async finish(path: string): Promise<string> {
    return (await this.#ask({ path })).sha256!;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#worker.terminate();
  }

  async #ask(request: HashingRequest): Promise<HashingReply> {
    const { promise, resolve } = Promise.withResolvers<HashingReply>();
    // The process lives as long as somebody waits, and not because somebody has stopped reading.
    this.#worker.ref();
    this.#waiting.push(resolve);
    if (this.#failure === undefined)
      this.#worker.postMessage(request, request.buffer === undefined ? [] : [request.buffer]);
    else resolve(this.#failure);
    const reply = await promise;
    if (this.#waiting.length === 0) this.#worker.unref();
    if (reply.error !== undefined) throw reply.error;
    return reply;
  }
}
