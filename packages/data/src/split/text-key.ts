import { fingerprint, fingerprintNumber } from "../fingerprints/fingerprint.ts";
import type { Passage } from "../passages/passage.ts";

/** A number from 0 to 2⁴⁸ − 1 that stands for texts in order. Texts that share theirs by chance only stay together. */
export function textKey(...texts: readonly string[]): number {
  return fingerprintNumber(fingerprint(...texts));
}

/** Two questions have the same key that differ in case and blanks alone. */
export function questionKey(question: string): number {
  return textKey("question", question.toLowerCase().replace(/\s+/g, " "));
}

/** Two passages have the same key that have the same title and text, but for blanks around them. */
export function passageKey({ title, text }: Passage): number {
  return textKey("passage", title, text);
}

/** A number from 0, below 1, which belongs to a seed and a key: neighbouring ones have nothing in common. */
export function fractionOf(seed: number, key: number): number {
  return textKey(`${seed}`, `${key}`) / 2 ** 48;
}
