import type { CheckedFile } from "./file-report.ts";

/** What two files with questions have in common; what stands in one of them twice counts once. */
export interface Overlap {
  readonly paths: readonly [string, string];
  readonly questions: number;
  /** Whether both are training files: what is trained on should not be measured on. */
  readonly problem: boolean;
  /** Passages that are a positive in both; absent where a file does not say which are. */
  readonly positives?: number;
}

/**
 * Compares every two files that have questions: training with dev, or either with the questions of a test set. A
 * question that two training files share is a problem; that a test set has those of its own training format is not.
 */
export function findOverlaps(files: readonly CheckedFile[]): readonly Overlap[] {
  return files.flatMap((one, index) =>
    files.slice(index + 1).flatMap((other) => {
      if (one.questions === undefined || other.questions === undefined) return [];
      const both = one.passages !== undefined && other.passages !== undefined;
      return {
        paths: [one.report.path, other.report.path] as const,
        questions: one.questions.countShared(other.questions, 1),
        problem: both,
        positives: both ? one.passages.countShared(other.passages, 1) : undefined,
      };
    }),
  );
}
