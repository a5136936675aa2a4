import { type Matrix, passageFingerprint, type StoredBlock, type StoredRows } from "@dpr/data";
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
  /** Embeddings of some texts, which are copied. Default none. */
  readonly stored?: StoredRows | undefined;
  /** Called after each run with the work since the one before. */
  readonly onRun: (work: EmbeddingWork) => void;
  /** Called for each block with what was computed of it, and with how many rows were copied. */
  readonly onBlock: (computed: Matrix, copiedRows: number) => void;
  readonly signal: AbortSignal;
}

/**
 * Embeds texts block by block, in their order, while the next block is read and tokenised and the one before is written.
 * Memory holds these. What is stored of a block is not computed.
 */
export async function* embedTexts(
  texts: AsyncIterable<IdentifiedText>,
  { collection, encoder, embedder, blockRows, skippedRows = 0, stored, onRun, onBlock, signal }: EmbedTextsOptions,
): AsyncGenerator<StoredBlock> {
  async function* tokenized() {
    for await (const block of blocksOf(texts, blockRows)) {
      const fingerprints = BigUint64Array.from(block, passageFingerprint);
      const copied = await stored?.read(fingerprints);
      const others = copied?.missing.map((row) => block[row]) ?? block;
      yield { block, fingerprints, copied, tokenIds: await collection.tokenize(encoder, others) };
    }
  }
  let isFirst = true;
  let since = performance.now();
  for await (const { block, fingerprints, copied, tokenIds } of oneAhead(tokenized())) {
    signal.throwIfAborted();
    const computed = await embedByLength(embedder, tokenIds, {
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
    onBlock(computed, block.length - computed.rows);
    const ids = block.map(({ id }) => id);
    const embeddings = copied === undefined ? computed : filledIn(copied, computed);
    yield withoutRows({ ids, embeddings, fingerprints }, isFirst ? skippedRows : 0);
    isFirst = false;
    since = performance.now(); // without what was done with the block
  }
}

/** Copied embeddings, with those that were missing among them. */
function filledIn({ embeddings, missing }: CopiedRows, computed: Matrix): Matrix {
  const { columns, data } = embeddings;
  for (const [index, row] of missing.entries()) {
    data.set(computed.data.subarray(index * columns, (index + 1) * columns), row * columns);
  }
  return embeddings;
}

type CopiedRows = Awaited<ReturnType<StoredRows["read"]>>;

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
