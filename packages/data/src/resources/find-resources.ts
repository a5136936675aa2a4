import { catalogue } from "./catalogue.ts";
import type { Resource } from "./resource.ts";

/** No resource has this name, and none begins with it. */
export class UnknownResourceError extends Error {
  readonly code = "DATA_RESOURCE_UNKNOWN";
  override readonly name = "UnknownResourceError";
  readonly asked: string;
  /** The known names most like it, best first. */
  readonly nearest: readonly string[];
  constructor(asked: string, nearest: readonly string[]) {
    const expected = "expected a resource's name or the start of one, got neither";
    super(`${asked}: ${expected}; the nearest are ${nearest.join(", ")}`);
    this.asked = asked;
    this.nearest = nearest;
  }
}

/**
 * The resources of these names, each once: a name stands for the resource that has it or, where none has, for all whose
 * names begin with it. So `data.retriever.nq` means -dev, -train and -adv-hn-train, as in DPR's download_data.py.
 * @throws UnknownResourceError
 */
export function findResources(names: readonly string[], known: readonly Resource[] = catalogue): readonly Resource[] {
  const found = names.flatMap((name) => {
    const exact = known.filter((resource) => resource.name === name);
    const meant = exact.length > 0 ? exact : known.filter((resource) => resource.name.startsWith(name));
    if (meant.length === 0) throw new UnknownResourceError(name, nearestNames(name, known));
    return meant;
  });
  return [...new Set(found)];
}

const NEAREST = 3;

function nearestNames(name: string, known: readonly Resource[]): readonly string[] {
  const scored = known.map((resource) => ({ name: resource.name, likeness: likeness(name, resource.name) }));
  return scored
    .sort((a, b) => b.likeness - a.likeness)
    .slice(0, NEAREST)
    .map((each) => each.name);
}

/** Dice's coefficient of the pairs of letters: part names count as much as misspelt ones. */
function likeness(one: string, other: string): number {
  const [ones, others] = [letterPairs(one), letterPairs(other)];
  const shared = ones.intersection(others).size;
  return shared === 0 ? 0 : (2 * shared) / (ones.size + others.size);
}

function letterPairs(text: string): ReadonlySet<string> {
  const lower = text.toLowerCase();
  return new Set(Array.from({ length: Math.max(0, lower.length - 1) }, (_, at) => lower.slice(at, at + 2)));
}
