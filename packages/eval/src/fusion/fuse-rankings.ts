import { checkDistinct, type RankedPassage } from "../ranking.ts";

export interface FusionOptions {
  /** Passages of each run that count, from its best; 200. */
  readonly depth?: number;
  /** Passages that the fused ranking keeps; 50. */
  readonly keep?: number;
}

/** A number that a fusion cannot work with. */
export class InvalidFusionOptionError extends Error {
  readonly code = "INVALID_FUSION_OPTION";
  override readonly name = "InvalidFusionOptionError";
  readonly option: string;

  constructor(option: string, expected: string, got: string) {
    super(`fusion: ${option}: expected ${expected}, got ${got}`);
    this.option = option;
  }
}

/**
 * One ranking of one question from those of several runs: a passage's score is the sum of what each run gives it, and
 * nothing from a run that lacks it.
 *
 * Equal scores are ordered by place, as everywhere here: the better of a passage's places in the runs, and where these
 * are equal too, its id, ascending by UTF-16 code units. So the order of the runs decides nothing.
 * @param gives what a run (from 0), cut to its depth, gives each of its passages, in their order; errors call it `where`
 * @throws InvalidRankingError, InvalidFusionOptionError
 */
export function fuseRankings<Passage extends Pick<RankedPassage, "id">>(
  runs: readonly (readonly Passage[])[],
  gives: (top: readonly Passage[], run: number, where: string) => readonly number[],
  { depth = 200, keep = 50 }: FusionOptions,
): readonly RankedPassage[] {
  checkCount("depth", depth);
  checkCount("keep", keep);
  const found = new Map<string, Found>();
  for (const [run, ranking] of runs.entries()) {
    const top = ranking.slice(0, depth);
    const where = `run ${run + 1}`;
    checkDistinct(top, where);
    const given = gives(top, run, where);
    for (const [place, { id }] of top.entries()) {
      const passage = found.get(id) ?? { parts: [], place };
      passage.parts.push(given[place]);
      passage.place = Math.min(passage.place, place);
      found.set(id, passage);
    }
  }
  return Array.from(found, ([id, { parts, place }]) => ({ id, score: sum(parts), place }))
    .toSorted((one, other) => other.score - one.score || one.place - other.place || (one.id < other.id ? -1 : 1))
    .slice(0, keep)
    .map(({ id, score }) => ({ id, score }));
}

interface Found {
  readonly parts: number[];
  /** The best of all runs, from 0. */
  place: number;
}

/** From the smallest up: floats summed in the order of the runs would depend on it. */
function sum(parts: readonly number[]): number {
  return parts.toSorted((one, other) => one - other).reduce((total, part) => total + part, 0);
}

function checkCount(option: string, count: number): void {
  if (!Number.isSafeInteger(count) || count < 1) {
    throw new InvalidFusionOptionError(option, "a whole number from 1 up", String(count));
  }
}
