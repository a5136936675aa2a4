import { hash } from "node:crypto";
import type { Passage } from "../passages/passage.ts";

/**
 * A number from 0 to 2⁴⁸ − 1 that stands for texts in order, the start of their SHA-256. Two of a million share theirs
 * with a probability of 1 in 560, and then only stay together.
 */
export function textKey(...texts: readonly string[]): number {
  return hash("sha256", texts.join("\u0000"), "buffer").readUIntBE(0, 6);
}

/** Two questions have the same key that differ in case and blanks alone. */
export function questionKey(question: string): number {
  return textKey("question", question.trim().toLowerCase().replace(/\s+/g, " "));
}

/** Two passages have the same key that have the same title and text. */
export function passageKey({ title, text }: Passage): number {
  return textKey("passage", title.trim(), text.trim());
}

/** A number from 0, below 1, which belongs to a seed and a key: neighbouring ones have nothing in common. */
export function fractionOf(seed: number, key: number): number {
  return textKey(`${seed}`, `${key}`) / 2 ** 48;
}
