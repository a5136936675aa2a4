import { type Passage, passageFingerprint, type StoredBlock } from "@dpr/data";
import { embedByLength, type Embedder, type LoadedEncoder, tokenizePassages } from "@dpr/model";

/** What has been embedded so far. */
export interface EmbeddingWork {
  readonly rows: number;
  /** Without padding. */
  readonly tokens: number;
  /** Of tokenising and encoding, without the reading and writing beside it. */
  readonly seconds: number;
}

export interface EmbedPassagesOptions {
  readonly encoder: Pick<LoadedEncoder, "tokenizer" | "model">;
  readonly embedder: Embedder;
  /** Passages at a time: those of one block are sorted by length. */
  readonly blockRows: number;
  /** Of the first block, rows that are embedded with the others and not given. Default 0. */
  readonly skippedRows?: number;
  /** Called after each run with the texts in it, and with all work so far. */
  readonly onRun: (texts: number, work: EmbeddingWork) => void;
  readonly signal: AbortSignal;
}

/** Embeds passages block by block, in their order; memory holds one block. */
export async function* embedPassages(
  passages: AsyncIterable<Passage>,
  { encoder, embedder, blockRows, skippedRows = 0, onRun, signal }: EmbedPassagesOptions,
): AsyncGenerator<StoredBlock> {
  let [rows, tokens, msBefore] = [0, 0, 0];
  let isFirst = true;
  for await (const block of blocksOf(passages, blockRows)) {
    const started = performance.now();
    const texts = await tokenizePassages(encoder.tokenizer, block, encoder.model);
    const embeddings = await embedByLength(embedder, texts, {
      signal,
      onRun: (runRows, runTokens) => {
        rows += runRows;
        tokens += runTokens;
        onRun(runRows, { rows, tokens, seconds: (msBefore + performance.now() - started) / 1000 });
      },
    });
    msBefore += performance.now() - started;
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
