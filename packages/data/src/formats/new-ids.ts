import { hash } from "node:crypto";
import type { Passage } from "../passages/passage.ts";
import type { FormatOptions } from "./format.ts";

/** Whether a format can hold an id. */
export type IdRule = (id: string) => boolean;

/** Any text but none. */
export const isAnyId: IdRule = (id) => id !== "" && id.isWellFormed();

/** A text without blanks: what stands between tabs or blanks. */
export const isPlainId: IdRule = (id) => /^\S+$/u.test(id) && id.isWellFormed();

/** The same id for the same title and text, in every file. */
export function passageHash({ title, text }: Passage): string {
  return hash("sha256", JSON.stringify([title, text])).slice(0, 16);
}

/** The passage with an id that the format can hold: its own, or its {@link passageHash}. */
export function withId(passage: Passage, isId: IdRule, onLoss: FormatOptions["onLoss"]): Passage {
  if (isId(passage.id)) return passage;
  if (passage.id !== "") onLoss("renamed", 1);
  return { ...passage, id: passageHash(passage) };
}

/**
 * Gives passages ids under which each is written once: their own, or their {@link passageHash} where an id already
 * stands for another title or text. Memory: the ids, and the hash of each one's passage.
 */
export class PassageIds {
  readonly #hashes = new Map<string, string>();
  readonly #isId: IdRule;
  readonly #onLoss: FormatOptions["onLoss"];

  constructor(isId: IdRule, onLoss: FormatOptions["onLoss"]) {
    this.#isId = isId;
    this.#onLoss = onLoss;
  }

  /** The passage's id, and whether it is named for the first time. */
  identify(passage: Passage): { readonly id: string; readonly isNew: boolean } {
    const hash = passageHash(passage);
    const id = firstFree(this.#isId(passage.id) ? [passage.id, hash] : [hash], (id) => {
      const known = this.#hashes.get(id);
      return known === undefined || known === hash;
    });
    const isNew = !this.#hashes.has(id);
    if (isNew) {
      this.#hashes.set(id, hash);
      if (passage.id !== "" && passage.id !== id) this.#onLoss("renamed", 1);
    }
    return { id, isNew };
  }
}

/** Gives questions ids of their own: theirs, or `q` and the question's number from 1. Memory: the ids. */
export class QuestionIds {
  readonly #taken = new Set<string>();
  readonly #isId: IdRule;
  readonly #onLoss: FormatOptions["onLoss"];
  #number = 0;

  constructor(isId: IdRule, onLoss: FormatOptions["onLoss"]) {
    this.#isId = isId;
    this.#onLoss = onLoss;
  }

  /** The id of the next question, whose own is `own`. */
  identify(own: string): string {
    const number = `q${++this.#number}`;
    const id = firstFree(this.#isId(own) ? [own, number] : [number], (id) => !this.#taken.has(id));
    this.#taken.add(id);
    if (own !== "" && own !== id) this.#onLoss("renamed", 1);
    return id;
  }
}

/** The first free one of these ids, or the last with -2, -3 and so on behind it. */
function firstFree(ids: readonly string[], isFree: (id: string) => boolean): string {
  const found = ids.find(isFree);
  if (found !== undefined) return found;
  for (let attempt = 2; ; attempt++) {
    const id = `${ids.at(-1)}-${attempt}`;
    if (isFree(id)) return id;
  }
}
