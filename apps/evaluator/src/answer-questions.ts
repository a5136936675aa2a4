import { createInterface } from "node:readline";
import { type CommandContext, CommandLineError, log } from "@dpr/command-line";
import type { Hit } from "@dpr/index";
import { embedByLength, tokenizeQuestions } from "@dpr/model";
import { findPassageTexts } from "./measure/passage-texts.ts";
import type { InteractiveOptions } from "./options/interactive-options.ts";
import { openQuestionEmbedder } from "./questions/open-question-embedder.ts";
import { loadQuestionModel } from "./questions/question-model.ts";
import { openSearchIndex } from "./search/open-search-index.ts";

/** Characters of a passage that are shown. */
const SHOWN = 400;

/** Finds passages for `--query`, or for every line that is typed, and shows them. */
export async function answerQuestions(options: InteractiveOptions, { signal }: CommandContext): Promise<object> {
  const { ctxFile, nDocs, query } = options;
  if (ctxFile === undefined) throw new CommandLineError("expected --ctx_file, got none; name the passages");
  await using opened = await openSearchIndex(options, signal);
  const { index, name } = opened;
  const { dimension, fingerprint } = index;
  const { model, tokenizer } = await loadQuestionModel(options, { name, dimension, fingerprint });
  await using encoder = await openQuestionEmbedder(model, options);
  const { embedder, description } = encoder;
  log(description);

  async function answer(question: string): Promise<readonly Hit[]> {
    const started = performance.now();
    const embedded = await embedByLength(embedder, await tokenizeQuestions(tokenizer, [question], model), { signal });
    const [hits] = await Array.fromAsync(index.search(embedded, nDocs, { signal }));
    const milliseconds = (performance.now() - started).toFixed(0);
    await using texts = await findPassageTexts(ctxFile!, new Set(hits.map(({ id }) => id)), name, signal);
    for (const [rank, { id, score }] of hits.entries()) {
      const { title, text } = await texts.get(id);
      console.log(`\n${rank + 1}. ${title === "" ? id : `${title} (${id})`}  ${score.toFixed(4)}\n   ${shorten(text)}`);
    }
    log(`${milliseconds} ms`);
    return hits;
  }

  if (query !== undefined) return { query, hits: await answer(query) };
  let questions = 0;
  const prompt = (): void => void (process.stdin.isTTY && process.stderr.write("\nquestion> "));
  prompt();
  for await (const line of createInterface({ input: process.stdin, signal })) {
    if (line.trim() !== "") {
      await answer(line.trim());
      questions++;
    }
    prompt();
  }
  signal.throwIfAborted();
  return { questions, rows: index.rows };
}

/** The start of a text, in one line. */
function shorten(text: string): string {
  const line = text.replaceAll(/\s+/g, " ");
  return line.length <= SHOWN ? line : `${line.slice(0, SHOWN)}…`;
}
