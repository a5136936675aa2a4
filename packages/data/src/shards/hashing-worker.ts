import { createHash, type Hash } from "node:crypto";
import { closeSync, openSync, readSync } from "node:fs";
import { parentPort } from "node:worker_threads";
import type { HashingReply, HashingRequest } from "./hashing-reader.ts";

/** What is read at a time where nobody asks for the bytes. */
const PIECE_BYTES = 1 << 20;

/** A file of which the first `position` bytes are hashed. */
interface HashedFile {
  readonly path: string;
  readonly descriptor: number;
  readonly hash: Hash;
  position: number;
}

let file: HashedFile | undefined;

const port = parentPort!;
port.on("message", (request: HashingRequest) => {
  const reply = answer(request);
  port.postMessage(reply, reply.bytes === undefined ? [] : [reply.bytes.buffer]);
});

function answer({ path, place, buffer }: HashingRequest): HashingReply {
  try {
    if (file?.path !== path) {
      if (file !== undefined) closeSync(file.descriptor);
      file = { path, descriptor: openSync(path, "r"), hash: createHash("sha256"), position: 0 };
    }
    if (place === undefined) {
      while (read(file, new Uint8Array(PIECE_BYTES)).length === PIECE_BYTES);
      closeSync(file.descriptor);
      const sha256 = file.hash.digest("hex");
      file = undefined;
      return { sha256 };
    }
    while (file.position < place.start) {
      read(file, new Uint8Array(Math.min(PIECE_BYTES, place.start - file.position)));
    }
    const bytes = file.position === place.start ? read(file, new Uint8Array(buffer!, 0, place.bytes)) : undefined;
    if (bytes?.length !== place.bytes) {
      throw new RangeError(`${place.bytes} bytes at byte ${place.start} of ${file.position}`);
    }
    return { bytes };
  } catch (error) {
    return { error };
  }
}

/** Fills `bytes` with the next ones, hashed: fewer where the file ends before. */
function read(from: HashedFile, bytes: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  let filled = 0;
  while (filled < bytes.length) {
    const got = readSync(from.descriptor, bytes, filled, bytes.length - filled, from.position);
    if (got === 0) break;
    filled += got;
    from.position += got;
  }
  const whole = bytes.subarray(0, filled);
  from.hash.update(whole);
  return whole;
}
