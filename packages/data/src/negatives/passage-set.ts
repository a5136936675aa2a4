import type { Passage } from "../passages/passage.ts";

/** Passages that are known again by their id or by their text. */
export class PassageSet {
  readonly #ids = new Set<string>();
  readonly #texts = new Set<string>();

  constructor(passages: Iterable<Passage>) {
    for (const passage of passages) this.add(passage);
  }

  add({ id, text }: Pick<Passage, "id" | "text">): void {
    if (id !== "") this.#ids.add(id);
    this.#texts.add(text.trim());
  }

  hasId(id: string): boolean {
    return this.#ids.has(id);
  }

  has({ id, text }: Pick<Passage, "id" | "text">): boolean {
    return this.#ids.has(id) || this.#texts.has(text.trim());
  }
}
