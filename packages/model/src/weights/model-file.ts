import { readFile } from "node:fs/promises";
import { writeFileAtomic } from "@dpr/durable-files";

/** A file of a model directory is absent. */
export class ModelFileMissingError extends Error {
  readonly code = "MODEL_FILE_MISSING";
  readonly path: string;

  constructor(path: string, lookedFor: string, advice: string) {
    super(`${path}: ${lookedFor}; ${advice}`);
    this.path = path;
  }
}

/** A file of a model directory says something that is wrong or not supported. */
export class ModelFileError extends Error {
  readonly code = "MODEL_FILE_INVALID";
  readonly path: string;

  /** The message is `path: problem; advice`. */
  constructor(path: string, problem: string, advice: string) {
    super(`${path}: ${oneLine(problem)}; ${advice}`);
    this.path = path;
  }
}

/** A text file's content, or undefined when there is none. */
export async function readTextIfPresent(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    if (["ENOENT", "ENOTDIR"].includes((error as NodeJS.ErrnoException).code!)) return undefined;
    throw error;
  }
}

/** A JSON file's content, or undefined when there is no such file. */
export async function readJsonIfPresent(path: string): Promise<unknown> {
  const content = await readTextIfPresent(path);
  if (content === undefined) return undefined;
  try {
    return JSON.parse(content) as unknown;
  } catch (error) {
    const cause = error instanceof Error ? error.message : String(error);
    throw new ModelFileError(
      path,
      `expected JSON, got ${JSON.stringify(content.slice(0, 20))}… (${cause})`,
      "restore it",
    );
  }
}

/** A JSON file that holds an object, or undefined when there is no such file. */
export async function readJsonObjectIfPresent(path: string): Promise<Readonly<Record<string, unknown>> | undefined> {
  const value = await readJsonIfPresent(path);
  if (value === undefined || isObject(value)) return value;
  throw new ModelFileError(path, `expected a JSON object, got ${describe(value)}`, "restore it");
}

/** Writes a JSON file for people and programs, whole or not at all. */
export async function writeJson(path: string, value: unknown): Promise<void> {
  await writeFileAtomic(path, `${JSON.stringify(value, null, 2)}\n`);
}

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A message that quotes a damaged file stays one line, and moves no terminal's cursor. */
export function oneLine(message: string): string {
  return message.replace(/[\p{C}\p{Zl}\p{Zp}]+/gu, " ");
}

/** A JSON value in a few words, for messages. */
export function describe(value: unknown): string {
  if (value === undefined) return "nothing";
  const text = JSON.stringify(value);
  return text.length <= 60 ? text : `${text.slice(0, 60)}…`;
}
