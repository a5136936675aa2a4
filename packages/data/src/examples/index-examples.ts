import { open } from "node:fs/promises";
import { checkedRows } from "../files/checked-rows.ts";
import { readAt } from "../files/read-at.ts";
import { parseItem, splitJsonItems, type UnparsedItem } from "../files/read-json-items.ts";
import type { ReaderOptions } from "../files/reader-options.ts";
import type { ScratchFile } from "../files/scratch-file.ts";
import { watched } from "../files/watched.ts";
import type { OffsetIndex } from "./offset-index.ts";
import { readExample } from "./read-training-examples.ts";
import { countHardNegatives, countScores, isTrainable, type TrainingExample } from "./training-example.ts";

export interface IndexingOptions extends ReaderOptions {
  /** Called for every item that is checked, so that progress can be shown. */
  readonly onItem?: () => void;
  readonly signal?: AbortSignal;
}

/**
 * Checks every item of a training file in one pass and notes where those stand that can be trained on: in the file
 * itself, or in `copies`, to which they are copied when the file is packed and cannot be read at any place.
 * @throws what `readTrainingExamples` does
 */
export async function indexExamples(
  path: string,
  copies: ScratchFile | undefined,
  options: IndexingOptions,
): Promise<OffsetIndex> {
  const starts: number[] = [];
  const lengths: number[] = [];
  let [withoutPositives, scored] = [0, 0];
  const byHardNegatives: number[] = [];
  let markBytes: number | undefined;
  const items = watched(splitJsonItems(path), options.onItem, options.signal);
  for await (const { item, example } of checkedRows(items, readItem, options)) {
    if (isTrainable(example)) {
      if (countScores(example) > 1) scored++;
      const hardNegatives = countHardNegatives(example);
      while (byHardNegatives.length <= hardNegatives) byHardNegatives.push(0);
      byHardNegatives[hardNegatives]++;
      if (copies === undefined) {
        markBytes ??= await byteOrderMarkBytes(path);
        starts.push(markBytes + item.start);
      } else starts.push((await copies.append(item.bytes)).start);
      lengths.push(item.bytes.length);
    } else withoutPositives++;
  }
  const places = { starts: Float64Array.from(starts), lengths: Uint32Array.from(lengths) };
  return { ...places, withoutPositives, scored, byHardNegatives };
}

function readItem(item: UnparsedItem): { readonly item: UnparsedItem; readonly example: TrainingExample } {
  return { item, example: readExample(parseItem(item)) };
}

/** 3 where a file starts with a byte-order mark, which its readers do not count, else 0. */
async function byteOrderMarkBytes(path: string): Promise<number> {
  await using file = await open(path);
  const start = await readAt(file, { start: 0, bytes: 3 });
  return start.equals(Buffer.from([0xef, 0xbb, 0xbf])) ? 3 : 0;
}
