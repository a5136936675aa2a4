import { passageFingerprint, type StoredBlock } from "@dpr/data";
import { embedByLength, type Embedder, type LoadedEncoder } from "@dpr/model";
import type { Collection, IdentifiedText } from "./collection.ts";

/** Some embedding that was done. */
export interface EmbeddingWork {
  readonly rows: number;
  /** Without padding. */
  readonly tokens: number;
  /** Of tokenising and encoding, without the reading and writing beside it. */
  readonly seconds: number;
}

export interface EmbedTextsOptions {
  readonly collection: Pick<Collection, "tokenize">;
  readonly encoder: Pick<LoadedEncoder, "tokenizer" | "model">;
  readonly embedder: Embedder;
  /** Texts at a time: those of one block are sorted by length. */
  readonly blockRows: number;
  /** Of the first block, rows that are embedded with the others and not given. Default 0. */
  readonly skippedRows?: number;
  /** Called after each run with the work since the one before. */
  readonly onRun: (work: EmbeddingWork) => void;
  readonly signal: AbortSignal;
}

/** Embeds texts block by block, in their order; memory holds one block. */
export async function* embedTexts(
  texts: AsyncIterable<IdentifiedText>,
  { collection, encoder, embedder, blockRows, skippedRows = 0, onRun, signal }: EmbedTextsOptions,
): AsyncGenerator<StoredBlock> {
  let isFirst = true;
  for await (const block of blocksOf(texts, blockRows)) {
    let since = performance.now();
    const tokenIds = await collection.tokenize(encoder, block);
    const embeddings = await embedByLength(embedder, tokenIds, {
      signal,
      onRun(rows, tokens) {
        const now = performance.now();
        onRun({ rows, tokens, seconds: (now - since) / 1000 });
        since = now;
      },
    });
    const ids = block.map(({ id }) => id);
    const fingerprints = BigUint64Array.from(block, passageFingerprint);
    yield withoutRows({ ids, embeddings, fingerprints }, isFirst ? skippedRows : 0);
    isFirst = false;
  }
}

function withoutRows({ ids, embeddings, fingerprints }: StoredBlock, skipped: number): StoredBlock {
  const { rows, columns, data } = embeddings;
  return {
    ids: ids.slice(skipped),
    embeddings: { rows: rows - skipped, columns, data: data.subarray(skipped * columns) },
    fingerprints: fingerprints.subarray(skipped),
  };
}

async function* blocksOf<Item>(items: AsyncIterable<Item>, size: number): AsyncGenerator<readonly Item[]> {
  let block: Item[] = [];
  for await (const item of items) {
    block.push(item);
    if (block.length < size) continue;
    yield block;
    block = [];
  }
  if (block.length > 0) yield block;
}
