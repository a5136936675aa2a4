import { type FileHandle, open } from "node:fs/promises";
import { writeFileAtomic } from "@dpr/durable-files";
import { isRun, type MetricsRecord } from "./records.ts";

/** In a run's output directory. */
export const METRICS_FILE = "metrics.jsonl";

export interface MetricsLogOptions {
  /**
   * The updates of the state that a run goes on with: records of later ones are removed, for they will be made again.
   * Without it, the file begins anew.
   */
  readonly keepUpTo?: number;
}

/** Writes `metrics.jsonl`, and has read what is in it. */
export interface MetricsLog extends AsyncDisposable {
  /** Everything that the file holds, in its order: at most some 20,000 records, see `gatherUpdates`. */
  readonly records: readonly MetricsRecord[];
  /**
   * Adds one line in one piece. An update, epoch, validation or warning that the file already has is not written again:
   * a run that goes on may come to it twice.
   */
  append(record: MetricsRecord): Promise<void>;
  /** After it, a power cut leaves what was appended; to be called before a state is saved. */
  sync(): Promise<void>;
}

/**
 * Opens `path` for appending. A last line that a kill has cut off is removed, and so are records after `keepUpTo`; the
 * file holds either what it held before or what it should.
 *
 * @throws MetricsFormatError for a line, but the last, that is no record.
 */
export async function openMetricsLog(path: string, { keepUpTo }: MetricsLogOptions = {}): Promise<MetricsLog> {
  const kept = keepUpTo === undefined ? [] : await readRecords(path);
  const records = kept.filter(({ update }) => update <= (keepUpTo ?? 0));
  const written = new Set(records.map(identity));
  await writeFileAtomic(path, records.map(lineOf));
  const file = await open(path, "a");
  return {
    records,
    async append(record) {
      const id = identity(record);
      if (!isRun(record) && written.has(id)) return;
      await file.appendFile(lineOf(record));
      written.add(id);
      records.push(JSON.parse(lineOf(record)) as MetricsRecord);
    },
    sync: () => file.datasync(),
    [Symbol.asyncDispose]: () => file.close(),
  };
}

/** The records of a file, none where there is no file, without a last line that was cut off. */
async function readRecords(path: string): Promise<MetricsRecord[]> {
  let file: FileHandle;
  try {
    file = await open(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw error;
  }
  await using _ = file;
  const records: MetricsRecord[] = [];
  let cut: number | undefined;
  let number = 0;
  for await (const line of file.readLines()) {
    number++;
    if (cut !== undefined) throw new MetricsFormatError(path, cut);
    const record = parse(line);
    if (record === undefined) cut = number;
    else records.push(record);
  }
  return records;
}

function parse(line: string): MetricsRecord | undefined {
  try {
    const record = JSON.parse(line) as MetricsRecord | null;
    return typeof record?.type === "string" && Number.isInteger(record.update) ? record : undefined;
  } catch {
    return undefined;
  }
}

function identity(record: MetricsRecord): string {
  return `${record.type} ${record.update} ${record.type === "warning" ? record.kind : ""}`;
}

/** Measured numbers have six digits: more are noise, and half of the file. A recipe stays as it is. */
function lineOf(record: MetricsRecord): string {
  const short = (_: string, value: unknown): unknown =>
    !isRun(record) && typeof value === "number" && !Number.isInteger(value) ? Number(value.toPrecision(6)) : value;
  return `${JSON.stringify(record, short)}\n`;
}

/** A line of `metrics.jsonl` is no record. */
export class MetricsFormatError extends Error {
  readonly code = "METRICS_FORMAT";
  override readonly name = "MetricsFormatError";
  readonly line: number;
  constructor(path: string, line: number) {
    super(`${path}: line ${line}: expected a JSON object with type and update, got something else; move the file away`);
    this.line = line;
  }
}
