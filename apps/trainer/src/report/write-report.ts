import { writeFileAtomic } from "@dpr/durable-files";
import type { MetricsRecord } from "./records.ts";
import type { ReportOptions } from "./render-report.ts";

/** Writes the page of a run, whole or not at all. The charts' library is loaded at the first call, not at start-up. */
export async function writeReport(
  path: string,
  records: readonly MetricsRecord[],
  options: ReportOptions,
): Promise<void> {
  const { renderReport } = await import("./render-report.ts");
  await writeFileAtomic(path, renderReport(records, options));
}
