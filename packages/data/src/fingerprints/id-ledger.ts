import type { FilePlace } from "../files/read-at.ts";
import { createScratchFile, type ScratchFile } from "../files/scratch-file.ts";
import { hashId, type IdHash } from "./hash-id.ts";

/** An id and the first two rows that have it, counted from 0 in the order in which they were added. */
export interface RepeatedId {
  readonly id: string;
  readonly rows: readonly [first: number, second: number];
}

export interface IdLedgerOptions {
  /** Hashes that memory holds of each part; by default 4,096, with which a million ids need no file. */
  readonly heldInPart?: number;
  readonly hash?: (id: string) => IdHash;
}

/** By the first byte of their hashes: of a billion ids a part has 31 MB, and memory holds one part at a time. */
const PARTS = 256;

/** So many repeated hashes are looked into; more are not needed to name some repeated ids. */
const MOST_SUSPECTS = 10_000;

/**
 * Finds ids that come more than once among any number of them. It keeps 8 bytes of each: up to a million ids in memory,
 * more in a temporary file in `folder`, which goes when the ledger is disposed of.
 */
export class IdLedger implements AsyncDisposable {
  readonly #folder: string;
  readonly #hash: (id: string) => IdHash;
  readonly #held: number;
  readonly #parts: Part[];
  #file: ScratchFile | undefined;

  constructor(folder: string, { heldInPart = 4096, hash = hashId }: IdLedgerOptions = {}) {
    this.#folder = folder;
    this.#hash = hash;
    this.#held = heldInPart;
    this.#parts = Array.from({ length: PARTS }, () => ({ halves: new Uint32Array(0), count: 0, places: [] }));
  }

  /** Adds the id of the next row. Where this gives a promise, the next id has to wait for it. */
  add(id: string): Promise<void> | undefined {
    const [high, low] = this.#hash(id);
    const part = this.#parts[high >>> 24];
    if (part.halves.length === 0) part.halves = new Uint32Array(2 * this.#held);
    part.halves[2 * part.count] = low;
    part.halves[2 * part.count + 1] = high;
    part.count++;
    return part.count === this.#held ? this.#store(part) : undefined;
  }

  /**
   * Some ids that come again, up to `limit`, in the order of their second rows; none where every id is there once.
   * `ids` gives the same ids again: they are compared themselves where hashes are equal, and not asked for otherwise.
   */
  async findRepeated(ids: () => AsyncIterable<string>, limit: number): Promise<readonly RepeatedId[]> {
    const suspects = await this.#suspects();
    const repeated: RepeatedId[] = [];
    if (suspects.size === 0) return repeated;
    const rows = new Map<string, number>();
    let row = 0;
    for await (const id of ids()) {
      const first = rows.get(id);
      if (first !== undefined) repeated.push({ id, rows: [first, row] });
      else if (suspects.has(joined(this.#hash(id)))) rows.set(id, row);
      if (repeated.length === limit) break;
      row++;
    }
    return repeated;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#file?.[Symbol.asyncDispose]();
  }

  /** The hashes that came more than once. */
  async #suspects(): Promise<ReadonlySet<bigint>> {
    const suspects = new Set<bigint>();
    for (const part of this.#parts) {
      const hashes = (await this.#hashesOf(part)).sort();
      for (let at = 1; at < hashes.length && suspects.size < MOST_SUSPECTS; at++) {
        if (hashes[at] === hashes[at - 1]) suspects.add(hashes[at]);
      }
    }
    return suspects;
  }

  async #hashesOf({ halves, count, places }: Part): Promise<BigUint64Array> {
    const all = new Uint32Array(2 * (places.length * this.#held + count));
    for (const [index, place] of places.entries()) {
      const bytes = await this.#file!.read(place);
      all.set(new Uint32Array(Uint8Array.from(bytes).buffer), 2 * this.#held * index);
    }
    all.set(halves.subarray(0, 2 * count), all.length - 2 * count);
    return new BigUint64Array(all.buffer);
  }

  async #store(part: Part): Promise<void> {
    this.#file ??= await createScratchFile(this.#folder);
    part.places.push(await this.#file.append(new Uint8Array(part.halves.buffer)));
    part.count = 0;
  }
}

interface Part {
  /** The lower and the upper half of each hash that is not stored yet. */
  halves: Uint32Array<ArrayBuffer>;
  count: number;
  /** Of the others in the file. */
  readonly places: FilePlace[];
}

/** The number that the two halves are in memory, where the lower one comes first on every machine that Node runs on. */
function joined([high, low]: IdHash): bigint {
  return (BigInt(high) << 32n) | BigInt(low);
}
