import { beir } from "./beir.ts";
import { beirCorpus } from "./beir-corpus.ts";
import { beirQueries } from "./beir-queries.ts";
import { watched } from "../files/watched.ts";
import type { ConvertedFile, Format, FormatOptions } from "./format.ts";
import { msmarco } from "./msmarco.ts";
import { msmarcoCollection } from "./msmarco-collection.ts";
import { msmarcoQueries } from "./msmarco-queries.ts";
import { msmarcoTriples } from "./msmarco-triples.ts";
import { dpr, passages, questions } from "./own-formats.ts";
import { sentenceTransformers } from "./sentence-transformers.ts";
import { tevatron } from "./tevatron.ts";

const formats = {
  "training examples": {
    dpr,
    beir,
    msmarco,
    "msmarco-triples": msmarcoTriples,
    tevatron,
    "sentence-transformers": sentenceTransformers,
  },
  passages: { passages, "beir-corpus": beirCorpus, "msmarco-collection": msmarcoCollection },
  questions: { questions, "beir-queries": beirQueries, "msmarco-queries": msmarcoQueries },
} as const;

/** What a format keeps. */
export type FormatKind = keyof typeof formats;
export type FormatName = { [Kind in FormatKind]: keyof (typeof formats)[Kind] }[FormatKind];

/** What each format keeps, by the format's name: conversions are between formats of one kind. */
export const FORMAT_KINDS = Object.fromEntries(
  Object.entries(formats).flatMap(([kind, ofKind]) => Object.keys(ofKind).map((name) => [name, kind])),
) as Readonly<Record<FormatName, FormatKind>>;

/**
 * Reads a file or folder of one format and writes it in another. Memory holds ids where a format has them in files of
 * their own, and otherwise one item.
 * @throws FormatKindError, what reading throws, and what the formats of folders throw for splits
 */
export function convert(
  from: FormatName,
  to: FormatName,
  input: string,
  output: string,
  options: FormatOptions,
): Promise<readonly ConvertedFile[]> {
  const kind = FORMAT_KINDS[from];
  if (kind !== FORMAT_KINDS[to]) throw new FormatKindError(from, to);
  // The two formats are of one kind, so their items are the same.
  const ofKind = formats[kind] as Readonly<Record<string, Format<unknown>>>;
  const items = watched(ofKind[from].read(input, options), () => options.onRow?.("item"), options.signal);
  return ofKind[to].write(output, items, options);
}

/** Two formats keep different things. */
export class FormatKindError extends Error {
  readonly code = "DATA_FORMAT_KIND";
  override readonly name = "FormatKindError";
  readonly from: FormatName;
  readonly to: FormatName;
  constructor(from: FormatName, to: FormatName) {
    super(
      `expected two formats of ${FORMAT_KINDS[from]} as ${from} is one, got ${to}, which keeps ${FORMAT_KINDS[to]}`,
    );
    this.from = from;
    this.to = to;
  }
}
