import { asStored, type EmbeddingStorage, type Matrix } from "@dpr/data";
import { cosine } from "./cosine.ts";

/** Of each block: enough to tell, and nothing beside the embedding of its rows. */
const SAMPLED_ROWS = 32;

/** What storing embeddings in fewer bits changes in them, by a sample of their rows. */
export class StorageLoss {
  readonly #storage: EmbeddingStorage;
  #rows = 0;
  #cosines = 0;

  constructor(storage: EmbeddingStorage) {
    this.#storage = storage;
  }

  /** Measures some rows of what was computed. */
  measure({ rows, columns, data }: Matrix): void {
    if (this.#storage === "float32") return;
    const step = Math.ceil(rows / SAMPLED_ROWS);
    for (let row = 0; row < rows; row += step) {
      const exact = data.subarray(row * columns, (row + 1) * columns);
      const stored = asStored({ rows: 1, columns, data: exact }, this.#storage);
      this.#cosines += cosine(exact, stored.data);
      this.#rows++;
    }
  }

  /** Says what was measured, where anything was changed. */
  report(say: (line: string) => void): void {
    if (this.#rows === 0) return;
    const cosine = (this.#cosines / this.#rows).toFixed(6);
    say(`stored as ${this.#storage}: mean cosine ${cosine} with float32 (${this.#rows.toLocaleString("en")} rows)`);
  }
}
