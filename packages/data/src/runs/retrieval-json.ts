import { describe, FormatError, type Place } from "../files/file-errors.ts";
import { JsonObject, readString } from "../files/json-object.ts";
import type { JsonItem } from "../files/read-json-items.ts";
import type { JsonMember } from "../files/read-json-members.ts";
import { PASSAGE_ID_FIELDS } from "../passages/passage.ts";
import { QUESTION_ID_FIELDS } from "../questions/question.ts";
import type { Hit, RetrievedQuestion } from "./retrieved-question.ts";

/** The names under which retrieval results keep what they say of a question, but for its id. */
export const QUESTION_FIELDS = ["question", "q_text", "answers", "ctxs", "top_n", "contexts"];

/** One item of a list: DPR's `{question, ctxs}` or DuReader's `{q_text, q_id, top_n}`. */
export function readResultItem({ value, place }: JsonItem): RetrievedQuestion {
  const item = new JsonObject(value, place);
  const result = readResult(item);
  if (result.id === "" && result.question === "") throw item.mismatch("question", "a question or its id", undefined);
  return result;
}

/** One member of an object by question ids: `qid: [pid…]`, `qid: {q_text, top_n}` or Pyserini's `qid: {contexts}`. */
export function readResultMember({ key, value, place }: JsonMember): RetrievedQuestion {
  if (!Array.isArray(value)) return { ...readResult(new JsonObject(value, place)), id: key };
  return { id: key, question: "", hits: value.map((hit, index) => readHit(hit, place, `[${index}]`)) };
}

function readResult(item: JsonObject): RetrievedQuestion {
  const hits = item.firstOf(["ctxs", "top_n", "contexts"]);
  if (hits === undefined) {
    throw item.mismatch("ctxs", "the list of retrieved passages, here or in top_n or contexts", undefined);
  }
  return {
    id: item.optionalId(QUESTION_ID_FIELDS),
    question: item.optionalString(item.firstOf(["question", "q_text"]) ?? "question"),
    ...(item.has("answers") && { answers: item.list("answers", readString) }),
    hits: item.list(hits, hits === "contexts" ? readContext : readHit),
  };
}

/** A passage's id, `[id, text]`, `[id, text, score]`, or an object with fields. */
function readHit(value: unknown, place: Place, path: string): Hit {
  if (Array.isArray(value)) {
    const [id, text, score] = value as readonly unknown[];
    if (typeof text !== "string") throw mismatch(place, `${path}[1]`, "a passage's text", text);
    return { id: readId(id, place, `${path}[0]`), text, score: readScore(score, place, `${path}[2]`) };
  }
  if (typeof value !== "object") return { id: readId(value, place, path) };
  const hit = new JsonObject(value, place, path);
  const id = hit.firstOf(PASSAGE_ID_FIELDS) ?? "id";
  return {
    id: hit.id(id),
    title: hit.has("title") ? hit.string("title") : undefined,
    text: hit.has("text") ? hit.string("text") : undefined,
    score: readScore((value as { readonly score?: unknown }).score, place, `${path}.score`),
    ...(hit.has("has_answer") && { hasAnswer: hit.boolean("has_answer") }),
  };
}

/** Pyserini's text is `title\ntext`. */
function readContext(value: unknown, place: Place, path: string): Hit {
  const hit = readHit(value, place, path);
  const end = hit.title === undefined ? (hit.text?.indexOf("\n") ?? -1) : -1;
  return end < 0 ? hit : { ...hit, title: hit.text?.slice(0, end), text: hit.text?.slice(end + 1) };
}

function readId(value: unknown, place: Place, path: string): string {
  if (typeof value === "string" && value !== "") return value;
  if (Number.isSafeInteger(value)) return String(value);
  throw mismatch(place, path, "a passage's id, a string or a whole number", value);
}

/** A number, or one as text, which is how DPR writes scores. */
function readScore(value: unknown, place: Place, path: string): number | undefined {
  if (value === undefined || value === null) return undefined;
  const score = typeof value === "string" && value.trim() !== "" ? Number(value) : value;
  if (typeof score !== "number" || !Number.isFinite(score)) throw mismatch(place, path, "a score, a number", value);
  return score;
}

function mismatch({ path, where }: Place, field: string, expected: string, value: unknown): FormatError {
  return new FormatError({ path, where: `${where}: ${field}` }, expected, describe(value));
}
