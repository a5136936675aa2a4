import { hash } from "node:crypto";

/** 64 bits that stand for a text: of 21 million texts, two share theirs with a probability of 1 in 80,000. */
export interface Fingerprint {
  /** The upper and the lower 32 bits. */
  readonly high: number;
  readonly low: number;
}

/** The fingerprint of one or several texts in order: the start of their SHA-1. Blanks around a text do not count. */
export function fingerprint(...texts: readonly string[]): Fingerprint {
  // As text: three times as fast as a Buffer, whose memory is not the heap's.
  const digest = hash("sha1", texts.map((text) => text.trim()).join("\u0000"), "hex");
  return { high: Number.parseInt(digest.slice(0, 8), 16), low: Number.parseInt(digest.slice(8, 16), 16) };
}

export function isSame(one: Fingerprint, other: Fingerprint): boolean {
  return one.high === other.high && one.low === other.low;
}

/** 48 of a fingerprint's bits as one number: of a million texts, two share theirs with a probability of 1 in 560. */
export function fingerprintNumber({ high, low }: Fingerprint): number {
  return high * 2 ** 16 + (low >>> 16);
}
