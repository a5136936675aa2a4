/** What a check may find: in words for people, and whether it is a problem or only good to know. */
export interface FindingDescription {
  /** In the plural, such as "questions without a positive". */
  readonly says: string;
  /** Whether it makes data useless, wrong or doubtful; otherwise it is information. */
  readonly problem: boolean;
}

export interface Finding extends FindingDescription {
  readonly count: number;
  /** The first places, at most ten. */
  readonly examples: readonly string[];
}

/** Takes what is found in the current row. */
export interface Notes<Name extends string> {
  /** `field` is where in the row, such as `positive_ctxs[0]`, where that is not plain. */
  add(name: Name, field?: string): void;
}

const EXAMPLES = 10;

/** Counts what is found, and remembers the first places of each. */
export class Findings<Name extends string> implements Notes<Name> {
  readonly #descriptions: Readonly<Record<Name, FindingDescription>>;
  readonly #place: () => string;
  readonly #found = new Map<Name, { count: number; readonly examples: string[] }>();

  /** `place` names the current row. */
  constructor(descriptions: Readonly<Record<Name, FindingDescription>>, place: () => string) {
    this.#descriptions = descriptions;
    this.#place = place;
  }

  add(name: Name, field?: string): void {
    const found = this.#found.get(name) ?? { count: 0, examples: [] };
    this.#found.set(name, found);
    found.count++;
    if (found.examples.length < EXAMPLES) {
      found.examples.push(field === undefined ? this.#place() : `${this.#place()}: ${field}`);
    }
  }

  /** Everything that could be found; what was not has the count 0. */
  all(): Readonly<Record<Name, Finding>> {
    const all = {} as Record<Name, Finding>;
    for (const name of Object.keys(this.#descriptions) as Name[]) {
      all[name] = { ...this.#descriptions[name], ...(this.#found.get(name) ?? { count: 0, examples: [] }) };
    }
    return all;
  }
}
