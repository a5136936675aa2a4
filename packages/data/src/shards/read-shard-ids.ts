import { open } from "node:fs/promises";
import { decodeIds } from "./decode-ids.ts";
import type { StoredBlock } from "./embedding-source.ts";
import { readBatchPlaces, readWhole } from "./record-batches.ts";
import { decodingError } from "./shard-errors.ts";

/**
 * The ids and fingerprints of a shard file, batch by batch. Their embeddings are not read: of 768 float32s a row, less
 * than a hundredth of the file is.
 * @throws ShardError DATA_SHARD_DAMAGED
 */
export async function* readShardIds(path: string): AsyncGenerator<Omit<StoredBlock, "embeddings">> {
  await using file = await open(path, "r");
  try {
    for await (const { rows, ...places } of readBatchPlaces(file)) {
      const columns = [places.offsets, places.characters, places.fingerprints];
      const [offsets, characters, numbers] = await Promise.all(columns.map((place) => readWhole(file, place)));
      yield {
        ids: decodeIds(new Int32Array(offsets.buffer, 0, rows + 1), characters),
        fingerprints: new BigUint64Array(numbers.buffer, 0, rows),
      };
    }
  } catch (error) {
    throw decodingError(path, error);
  }
}
