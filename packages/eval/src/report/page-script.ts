import { readFile } from "node:fs/promises";

/** In an order in which each needs only those before it. */
const parts = [
  ...["unpack.js", "element.js", "describe-ranks.js", "choose-questions.js"],
  ...["question-list.js", "question-view.js", "main.js"],
];

/** The script of the page: the modules of `page/` as one, for a page that is one file can import nothing. */
export async function pageScript(): Promise<string> {
  const texts = await Promise.all(parts.map((name) => readFile(new URL(`page/${name}`, import.meta.url), "utf8")));
  const code = texts.join("\n").replaceAll("\r\n", "\n");
  return `"use strict";\n(() => {\n${code.replace(/^import [^;]*;\n/gm, "").replace(/^export /gm, "")}})();\n`;
}
