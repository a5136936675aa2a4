import { hash } from "node:crypto";
import type { Passage } from "../passages/passage.ts";

/**
 * 64 bits that stand for a passage: it is the same as long as its id, title and text are, blanks included. Of 21 million
 * passages, two share theirs with a probability of 1 in 80,000.
 */
export function passageFingerprint({ id, title, text }: Passage): bigint {
  return firstBits(`${id}\0${title}\0${text}`);
}

/** What stands in its place where only a passage's id is known: never that of a passage with an id and a text. */
export function idFingerprint(id: string): bigint {
  return firstBits(id);
}

/** The start of a text's SHA-1. */
function firstBits(text: string): bigint {
  return BigInt(`0x${hash("sha1", text, "hex").slice(0, 16)}`);
}
