import type { FileKind } from "./guess-kind.ts";
import { type FileStart, readFileStart } from "./file-start.ts";
import type { Finding } from "./findings.ts";
import type { FingerprintTable } from "../fingerprints/fingerprint-table.ts";
import type { BadRow, RowLedger } from "./row-ledger.ts";
import type { TextLengths, TextMeter } from "./text-meter.ts";

/** What a check found out about one file. */
export interface FileReport {
  readonly path: string;
  readonly kind: FileKind;
  /** Good and bad ones. */
  readonly rows: number;
  readonly badRows: {
    readonly count: number;
    /** The first 100. */
    readonly listed: readonly BadRow[];
  };
  /** Why the file could not be read to its end; the rest of the report is about the rows before. */
  readonly damage?: string;
  readonly start?: FileStart;
  /** By what the texts are: `questions`, `passages`, or `positives`, `negatives`, `hardNegatives`. */
  readonly lengths: Readonly<Record<string, TextLengths>>;
  /** By name, such as `withoutPositives`; also those that were not found, with the count 0. */
  readonly findings: Readonly<Record<string, Finding>>;
  /** Bad rows, damage, and what findings that are problems count, together. */
  readonly problems: number;
}

/** A file that has been checked, and what comparing it with others needs. */
export interface CheckedFile {
  readonly report: FileReport;
  /** Where the file has questions; each has the number 1. */
  readonly questions?: FingerprintTable;
  /** Where the file says which passages answer; each that does has the bit 1. */
  readonly passages?: FingerprintTable;
}

/** Puts the report together when a file has been read to its end. */
export async function reportOn(
  path: string,
  kind: FileKind,
  { rows, badRows, listed, damage }: RowLedger,
  meters: Readonly<Record<string, TextMeter>>,
  findings: Readonly<Record<string, Finding>>,
): Promise<FileReport> {
  const lengths: Record<string, TextLengths> = {};
  for (const [name, meter] of Object.entries(meters)) lengths[name] = await meter.end();
  const wrong = Object.values(findings).filter(({ problem }) => problem);
  return {
    path,
    kind,
    rows,
    badRows: { count: badRows, listed },
    damage,
    start: await readFileStart(path),
    lengths,
    findings,
    problems: wrong.reduce((all, { count }) => all + count, badRows + (damage === undefined ? 0 : 1)),
  };
}
