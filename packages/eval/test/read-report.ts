import { readFile } from "node:fs/promises";
import { inflateRawSync } from "node:zlib";
import type { QuestionData, QuestionEntry } from "../src/report/page-data.ts";

/** A report's page as a browser takes it apart, without one. */
export interface ReadReport {
  readonly html: string;
  /** The text between tags up to the data, as a reader sees it. */
  readonly text: string;
  readonly entries: readonly QuestionEntry[];
  readonly questions: readonly QuestionData[];
}

export async function readReport(path: string): Promise<ReadReport> {
  const html = await readFile(path, "utf8");
  const packed = [...html.matchAll(/<script type="application\/octet-stream" id="([^"]+)">([^<]*)<\/script>/g)];
  const [[, name, entries], ...questions] = packed;
  const unpack = (text: string): unknown => JSON.parse(inflateRawSync(Buffer.from(text, "base64")).toString());
  if (name !== "entries") throw new Error(`report: expected the entries first, got ${name}`);
  return {
    html,
    text: textOf(html.slice(0, html.indexOf("<script"))),
    entries: unpack(entries) as readonly QuestionEntry[],
    questions: questions.map(([, , text]) => unpack(text) as QuestionData),
  };
}

function textOf(html: string): string {
  return html
    .replace(/<style>[^]*?<\/style>/g, "")
    .replace(/<[^>]*>/g, " ")
    .replace(/&#(\d+);/g, (_, code: string) => String.fromCharCode(Number(code)))
    .replace(/\s+/g, " ");
}
