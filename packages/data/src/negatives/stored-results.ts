import type { FilePlace } from "../files/read-at.ts";
import { createScratchFile, type ScratchFile } from "../files/scratch-file.ts";
import type { Passage } from "../passages/passage.ts";
import type { Hit, RetrievedQuestion } from "../runs/retrieved-question.ts";

/** A question of the results, and where what belongs to it stands. */
export interface StoredQuestion {
  /** "" when it has none. */
  readonly id: string;
  readonly hits: FilePlace;
  /** The positives of each training example that asks it. */
  readonly positives: FilePlace[];
}

/**
 * Retrieval results that are found by question. Passages are in a temporary file; memory holds ids and texts of the
 * questions. Close it (`await using`) to remove the file.
 */
export class StoredResults implements AsyncDisposable {
  readonly #file: ScratchFile;
  readonly #byId = new Map<string, StoredQuestion>();
  readonly #byText = new Map<string, StoredQuestion>();
  #questions = 0;
  #duplicates = 0;

  private constructor(file: ScratchFile) {
    this.#file = file;
  }

  /** Keeps all results in a file in `folder`. Of several for one question the first counts. */
  static async store(results: AsyncIterable<RetrievedQuestion>, folder: string): Promise<StoredResults> {
    const stored = new StoredResults(await createScratchFile(folder));
    try {
      for await (const result of results) await stored.#add(result);
      return stored;
    } catch (error) {
      await stored[Symbol.asyncDispose]();
      throw error;
    }
  }

  get questions(): number {
    return this.#questions;
  }

  /** Results that were left out because an earlier one is for the same question. */
  get duplicates(): number {
    return this.#duplicates;
  }

  /** The same question: that of the same id where both have one, otherwise that of the same text. */
  find({ id, question }: { readonly id: string; readonly question: string }): StoredQuestion | undefined {
    const same = id === "" ? undefined : this.#byId.get(id);
    if (same !== undefined) return same;
    const asked = this.#byText.get(question.trim());
    return asked !== undefined && (id === "" || asked.id === "") ? asked : undefined;
  }

  async hitsOf({ hits }: StoredQuestion): Promise<readonly Hit[]> {
    return (await this.#read(hits)) as readonly Hit[];
  }

  async addPositives({ positives }: StoredQuestion, passages: readonly Passage[]): Promise<void> {
    positives.push(await this.#write(passages));
  }

  /** The positives of all training examples that ask this question. */
  async positivesOf({ positives }: StoredQuestion): Promise<readonly Passage[]> {
    const all = [];
    for (const place of positives) all.push(...((await this.#read(place)) as readonly Passage[]));
    return all;
  }

  [Symbol.asyncDispose](): PromiseLike<void> {
    return this.#file[Symbol.asyncDispose]();
  }

  async #add({ id, question, hits }: RetrievedQuestion): Promise<void> {
    const text = question.trim();
    if (id === "" ? this.#byText.has(text) : this.#byId.has(id)) {
      this.#duplicates++;
      return;
    }
    const stored = { id, hits: await this.#write(hits), positives: [] };
    if (id !== "") this.#byId.set(id, stored);
    if (text !== "" && !this.#byText.has(text)) this.#byText.set(text, stored);
    this.#questions++;
  }

  async #write(value: unknown): Promise<FilePlace> {
    return this.#file.append(Buffer.from(JSON.stringify(value)));
  }

  async #read(place: FilePlace): Promise<unknown> {
    return JSON.parse((await this.#file.read(place)).toString("utf8"));
  }
}
