import type { TrainingExample } from "../examples/training-example.ts";
import { readPlainLines } from "../files/plain-lines.ts";
import { writeRows } from "../files/write-rows.ts";
import type { Passage } from "../passages/passage.ts";
import type { Format, FormatOptions } from "./format.ts";
import { plainText } from "./plain-text.ts";
import { joinRows, rowsOf, type TextRow } from "./text-rows.ts";

/**
 * MS MARCO's triples of texts: query ⇥ positive ⇥ negative a line, without quoting, each positive with each hard
 * negative. Holds texts alone, without tabs and line breaks. Lines of one query and positive that follow each other
 * are read as one example; a shuffled file gives an example a line.
 */
export const msmarcoTriples: Format<TrainingExample> = {
  read: (path, options) => joinRows(joinTriples(path, options)),
  async write(path, examples, { onLoss }) {
    return [{ path, ...(await writeRows(path, triplesOf(examples, onLoss), (row) => row)) }];
  },
};

async function* joinTriples(path: string, options: FormatOptions): AsyncGenerator<TextRow> {
  let last: (TextRow & { readonly negatives: string[] }) | undefined;
  for await (const { fields } of readPlainLines(path, ["query", "positive", "negative"], options)) {
    const [question, positive, negative] = fields;
    if (last?.question === question && last.positive === positive) {
      last.negatives.push(negative);
      continue;
    }
    if (last !== undefined) yield last;
    last = { question, positive, negatives: [negative] };
  }
  if (last !== undefined) yield last;
}

async function* triplesOf(
  examples: AsyncIterable<TrainingExample>,
  onLoss: FormatOptions["onLoss"],
): AsyncGenerator<string> {
  for await (const example of examples) {
    if (example.positives.length === 0 || example.hardNegatives.length === 0) {
      onLoss("examples", 1);
      continue;
    }
    // Texts may be the same only once their tabs are blanks.
    const plain = (passage: Passage): Passage => ({ ...passage, text: plainText(passage.text, onLoss) });
    const { positives, hardNegatives } = example;
    const question = plainText(example.question, onLoss);
    const held = { ...example, question, positives: positives.map(plain), hardNegatives: hardNegatives.map(plain) };
    for (const { positive, negatives } of rowsOf(held, onLoss)) {
      for (const negative of negatives) yield `${question}\t${positive}\t${negative}\n`;
    }
  }
}
