// Writes a report of so many questions with 100 passages each, of the lengths that DPR's have, and says what it took:
// node packages/eval/test/write-large-report.ts report.html 3610
import { type JudgedPassage, type ReportQuestion, writeReport } from "../src/index.ts";

const [path, questions] = process.argv.slice(2);
const PASSAGES = 100;
const WORDS = 100;

let state = 1;
function draw(below: number): number {
  state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
  return Math.floor((state / 2 ** 32) * below);
}

/** Of Zipf's law, as words are: a few are often drawn, and most seldom, so that text packs as text does. */
const vocabulary = Array.from({ length: 20_000 }, (_, rank) =>
  Array.from({ length: Math.min(9, 2 + Math.floor(Math.log2(rank + 1) / 2)) }, () =>
    String.fromCharCode(97 + draw(26)),
  ).join(""),
);
function words(count: number): string {
  return Array.from({ length: count }, () => vocabulary[Math.floor(vocabulary.length ** (draw(1e6) / 1e6)) - 1]).join(
    " ",
  );
}

function passage(rank: number, answer: string): JudgedPassage {
  const hasAnswer = draw(20) === 0;
  const text = hasAnswer ? `${words(WORDS / 2)} ${answer} ${words(WORDS / 2)}` : words(WORDS);
  return { id: String(1 + draw(21_015_324)), title: words(2), text, score: 85 - Math.sqrt(rank), hasAnswer };
}

async function* large(): AsyncGenerator<ReportQuestion> {
  for (let number = 1; number <= Number(questions); number++) {
    const answer = `answer ${number}`;
    const retrieved = Array.from({ length: PASSAGES }, (_, rank) => passage(rank, answer));
    const gold = [{ ...retrieved[draw(PASSAGES)], text: "" }];
    yield { question: `question ${number}: ${words(8)}`, answers: [answer], gold, retrieved };
  }
}

const { bytes } = await writeReport(path, large(), { title: "Large", runs: [{ name: "dense" }], passages: 21_015_324 });
console.log(JSON.stringify({ bytes, peakMb: process.resourceUsage().maxRSS / 1024 }));
