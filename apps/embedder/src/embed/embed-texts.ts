import { passageFingerprint, type StoredBlock } from "@dpr/data";
import { embedByLength, type Embedder, type LoadedEncoder, usefulOperations } from "@dpr/model";
import type { Collection, IdentifiedText } from "./collection.ts";
import { oneAhead } from "./one-ahead.ts";

/** Some embedding that was done. */
export interface EmbeddingWork {
  readonly rows: number;
  /** Without padding. */
  readonly tokens: number;
  /** With it. */
  readonly paddedTokens: number;
  /** Of the products that the tokens need, without padding. */
  readonly operations: number;
  /** Of encoding, and of waiting for what is read and tokenised beside it; without writing. */
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

/**
 * Embeds texts block by block, in their order, while the next block is read and tokenised and the one before is written.
 * Memory holds these.
 */
export async function* embedTexts(
  texts: AsyncIterable<IdentifiedText>,
  { collection, encoder, embedder, blockRows, skippedRows = 0, onRun, signal }: EmbedTextsOptions,
): AsyncGenerator<StoredBlock> {
  async function* tokenized() {
    for await (const block of blocksOf(texts, blockRows)) {
      yield { block, tokenIds: await collection.tokenize(encoder, block) };
    }
  }
  let isFirst = true;
  let since = performance.now();
  for await (const { block, tokenIds } of oneAhead(tokenized())) {
    const embeddings = await embedByLength(embedder, tokenIds, {
      signal,
      onRun(run) {
        const now = performance.now();
        const lengths = run.map((text) => text.length);
        onRun({
          rows: run.length,
          tokens: lengths.reduce((all, length) => all + length, 0),
          paddedTokens: run.length * Math.max(...lengths),
          operations: usefulOperations(encoder.model, lengths, false),
          seconds: (now - since) / 1000,
        });
        since = now;
      },
    });
    const ids = block.map(({ id }) => id);
    const fingerprints = BigUint64Array.from(block, passageFingerprint);
    yield withoutRows({ ids, embeddings, fingerprints }, isFirst ? skippedRows : 0);
    isFirst = false;
    since = performance.now(); // without what was done with the block
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
