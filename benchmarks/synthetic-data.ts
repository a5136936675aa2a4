import { writeFileAtomic } from "@dpr/durable-files";

const WORDS =
  "the of and in was located river town national station season series album team film county born world war";

/** Text that nobody wrote, of words of usual lengths; the same for the same number. */
function text(seed: number, words: number): string {
  const list = WORDS.split(" ");
  const chosen: string[] = [];
  for (let word = 0, state = seed + 1; word < words; word++) {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    chosen.push(list[(state >>> 16) % list.length]);
  }
  return chosen.join(" ");
}

/** A passage collection of about so many bytes: 100 words a passage, as in DPR's; in quotes, as in its file, or bare. */
export async function writeCollection(path: string, bytes: number, quoted: boolean): Promise<void> {
  function* rows() {
    yield "id\ttext\ttitle\n";
    for (let row = 0, written = 0; written < bytes; row++) {
      const body = text(row, 100);
      const field = quoted ? `"${body} ""quoted"" in it"` : body;
      const line = `${row + 1}\t${field}\tTitle ${row % 1000}\n`;
      written += line.length;
      yield line;
    }
  }
  await writeFileAtomic(path, rows());
}

/** So many passages, whose numbers of words are given, in turns. */
export async function writePassages(path: string, rows: number, words: readonly number[]): Promise<void> {
  function* lines() {
    yield "id\ttext\ttitle\n";
    for (let row = 0; row < rows; row++)
      yield `p${row}\t${text(row, words[row % words.length])}\tTitle ${row % 1000}\n`;
  }
  await writeFileAtomic(path, lines());
}

/** A training file of about so many bytes in DPR's JSON: a positive, 50 ordinary and 30 hard negatives an item. */
export async function writeTrainingFile(path: string, bytes: number): Promise<void> {
  const context = (seed: number) => ({ title: `Title ${seed % 1000}`, text: text(seed, 100), passage_id: `${seed}` });
  const contexts = (first: number, count: number) => Array.from({ length: count }, (_, i) => context(first + i));
  const negatives = contexts(1000, 50);
  function* items() {
    for (let item = 0, written = 0; written < bytes; item++) {
      const example = {
        question: `what is number ${item}?`,
        answers: ["a", "b"],
        positive_ctxs: contexts(100 * item, 1),
        negative_ctxs: negatives,
        hard_negative_ctxs: contexts(100 * item + 1, 30),
      };
      const line = `${item === 0 ? "[\n" : ",\n"}${JSON.stringify(example, null, 1)}`;
      written += line.length;
      yield line;
    }
    yield "\n]\n";
  }
  await writeFileAtomic(path, items());
}
