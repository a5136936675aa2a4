import type { Passage } from "@dpr/data";
import { embedPassages, type Validating } from "./embed-texts.ts";
import type { PoolBlock } from "./gold-ranks.ts";

/** A passage, and where it stands in a pool. */
export interface PlacedPassage {
  readonly place: number;
  readonly passage: Passage;
}

/** Embeds passages `size` at a time; the last block is filled up with zeros. Memory holds one. */
export async function* embedInBlocks(
  validating: Validating,
  passages: AsyncIterable<PlacedPassage> | Iterable<PlacedPassage>,
  size: number,
): AsyncGenerator<PoolBlock> {
  let block: PlacedPassage[] = [];
  for await (const passage of passages) {
    block.push(passage);
    if (block.length < size) continue;
    yield await embedBlock(validating, block, size);
    block = [];
  }
  if (block.length > 0) yield await embedBlock(validating, block, size);
}

async function embedBlock(validating: Validating, block: readonly PlacedPassage[], size: number): Promise<PoolBlock> {
  const passages = block.map(({ passage }) => passage);
  const { columns, data } = await embedPassages(validating, passages);
  const filled = new Float32Array(size * columns);
  filled.set(data);
  return { places: block.map(({ place }) => place), representations: { rows: size, columns, data: filled } };
}
