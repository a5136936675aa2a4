import { anything, type CharacterClass, escapedCharacter, readCharacterSet } from "./python-characters.ts";
import { InvalidPatternError, PatternReader } from "./pattern-reader.ts";

/** A part of a pattern. */
export type PatternNode =
  | { readonly kind: "character"; readonly class: CharacterClass }
  | { readonly kind: "anchor"; readonly at: AnchorPlace }
  | { readonly kind: "word boundary"; readonly negated: boolean }
  | { readonly kind: "look"; readonly ahead: boolean; readonly negated: boolean; readonly body: PatternNode }
  | { readonly kind: "sequence"; readonly items: readonly PatternNode[] }
  | { readonly kind: "alternatives"; readonly branches: readonly PatternNode[] }
  | Repetition
  /** `group`: its number, from 1. */
  | { readonly kind: "capture"; readonly group: number; readonly body: PatternNode }
  | { readonly kind: "reference"; readonly group: number; readonly min: number; readonly max: number }
  /** What it has matched is not looked at again: `(?>…)`, and `a*+`, which is `(?>a*)`. */
  | { readonly kind: "atomic"; readonly body: PatternNode }
  /** Valid in Python, and in no engine here: a condition, a character by its name, classes of ASCII alone. */
  | { readonly kind: "unsupported"; readonly form: string; readonly min: number; readonly max: number };

/** `last line end`: the text's end, or a line break there. */
export type AnchorPlace =
  | "text start"
  | "line start"
  | "text end"
  | "line end"
  | "last line end"
  | "ASCII word boundary";

export interface Repetition {
  readonly kind: "repetition";
  readonly body: PatternNode;
  readonly min: number;
  readonly max: number;
  /** Whether it takes as little as it can. */
  readonly lazy: boolean;
}

/** The flags that a part of a pattern stands under. */
interface Flags {
  readonly ignoreCase: boolean;
  readonly multiline: boolean;
  readonly dotAll: boolean;
  readonly verbose: boolean;
  readonly ascii: boolean;
}

/**
 * Reads a pattern by the grammar of Python 3.11's `re`, under IGNORECASE, UNICODE and MULTILINE.
 * Throws InvalidPatternError where `re.compile` would refuse it. Source: CPython, Lib/re/_parser.py.
 */
export function parsePythonPattern(pattern: string): PatternNode {
  const flags = { ignoreCase: true, multiline: true, dotAll: false, verbose: false, ascii: false };
  return new Parser(pattern).parse(flags);
}

/** The least and the most characters that a part of a pattern takes. */
export function widthOf(node: PatternNode): readonly [min: number, max: number] {
  switch (node.kind) {
    case "character":
      return [1, 1];
    case "reference":
    case "unsupported":
      return [node.min, node.max];
    case "capture":
    case "atomic":
      return widthOf(node.body);
    case "sequence": {
      const widths = node.items.map(widthOf);
      return [widths.reduce((sum, [min]) => sum + min, 0), widths.reduce((sum, [, max]) => sum + max, 0)];
    }
    case "alternatives": {
      const widths = node.branches.map(widthOf);
      return [Math.min(...widths.map(([min]) => min)), Math.max(...widths.map(([, max]) => max))];
    }
    case "repetition": {
      const [min, max] = widthOf(node.body);
      return [min * node.min, max === 0 || node.max === 0 ? 0 : max * node.max];
    }
    default:
      return [0, 0];
  }
}

/** Python's own limit of a repetition. */
const maxRepeat = 4_294_967_295;

/** Groups in each other; Python's own stack ends about here. */
const maxDepth = 480;

class Parser {
  readonly #reader: PatternReader;
  /** Groups by number from 1, with the width of those that are closed. */
  readonly #groups: ({ readonly min: number; readonly max: number } | undefined)[] = [];
  readonly #names = new Map<string, number>();
  /** Numbers that conditions ask for: such a group may come later. */
  readonly #wantedGroups: number[] = [];
  /** Those that a reference in a look-behind may name; all of them outside. */
  #groupsBeforeLookbehind = Infinity;
  #depth = 0;

  constructor(pattern: string) {
    this.#reader = new PatternReader(pattern);
  }

  parse(flags: Flags): PatternNode {
    const node = this.#alternatives(this.#globalFlags(flags));
    if (this.#reader.peek() !== undefined) throw new InvalidPatternError("unbalanced parenthesis");
    if (this.#wantedGroups.some((group) => group > this.#groups.length)) {
      throw new InvalidPatternError("invalid group reference");
    }
    return node;
  }

  /** `(?i)` and the like, which stand only at the start. */
  #globalFlags(flags: Flags): Flags {
    for (;;) {
      if (flags.verbose) this.#skipVerbose();
      const match = /^\(\?([a-zA-Z]+)\)/.exec(this.#reader.rest());
      if (match === null) {
        // A comment may stand before flags.
        const comment = /^\(\?#[^)]*\)/.exec(this.#reader.rest());
        if (comment === null) return flags;
        this.#reader.skip(comment[0]);
        continue;
      }
      // The call's UNICODE flag and `a` exclude each other; `L` is for bytes.
      if (!/^[imsxut]+$/.test(match[1])) throw new InvalidPatternError(`bad global flags ${match[0]}`);
      this.#reader.skip(match[0]);
      flags = {
        ...flags,
        dotAll: flags.dotAll || match[1].includes("s"),
        verbose: flags.verbose || match[1].includes("x"),
      };
    }
  }

  #alternatives(flags: Flags): PatternNode {
    if (this.#depth === maxDepth) throw new InvalidPatternError(`more than ${maxDepth} groups in each other`);
    this.#depth += 1;
    const branches: PatternNode[] = [];
    do branches.push(this.#sequence(flags));
    while (this.#reader.take("|"));
    this.#depth -= 1;
    return branches.length === 1 ? branches[0] : { kind: "alternatives", branches };
  }

  #sequence(flags: Flags): PatternNode {
    const items: PatternNode[] = [];
    for (;;) {
      if (flags.verbose) this.#skipVerbose();
      const next = this.#reader.peek();
      if (next === undefined || next === "|" || next === ")") return { kind: "sequence", items };
      const repeat = this.#reader.takeRepeat();
      if (repeat !== undefined) items.push(this.#repetition(items.pop(), repeat));
      else {
        const item = this.#item(flags);
        if (item !== undefined) items.push(item);
      }
    }
  }

  #skipVerbose(): void {
    this.#reader.skip(/^(?:[ \t\n\r\v\f]|#[^\n]*(?:\n|$))*/.exec(this.#reader.rest())![0]);
  }

  #repetition(
    body: PatternNode | undefined,
    { min, max }: { readonly min: number; readonly max: number },
  ): PatternNode {
    if (min >= maxRepeat || (max !== Infinity && max >= maxRepeat)) {
      throw new InvalidPatternError("the repetition number is too large");
    }
    if (max < min) throw new InvalidPatternError("min repeat greater than max repeat");
    if (body === undefined || body.kind === "anchor" || body.kind === "word boundary") {
      throw new InvalidPatternError("nothing to repeat");
    }
    if (body.kind === "repetition") throw new InvalidPatternError("multiple repeat");
    const lazy = this.#reader.take("?");
    const repetition: PatternNode = { kind: "repetition", body, min, max, lazy };
    if (lazy || !this.#reader.take("+")) return repetition;
    if (this.#reader.takeRepeat() !== undefined) throw new InvalidPatternError("multiple repeat");
    return { kind: "atomic", body: repetition };
  }

  #item(flags: Flags): PatternNode | undefined {
    const next = this.#reader.next();
    if (next === "^") return { kind: "anchor", at: flags.multiline ? "line start" : "text start" };
    if (next === "$") return { kind: "anchor", at: flags.multiline ? "line end" : "last line end" };
    if (next === ".") return { kind: "character", class: anything(flags.dotAll) };
    if (next === "[") return this.#character(readCharacterSet(this.#reader, flags), flags);
    if (next === "(") return this.#group(flags);
    if (next !== "\\") return this.#character(escapedCharacter.literal(next, flags), flags);
    const escaped = this.#reader.peek();
    if (escaped === "A" || escaped === "Z" || escaped === "b" || escaped === "B") {
      this.#reader.next();
      if (escaped === "A") return { kind: "anchor", at: "text start" };
      if (escaped === "Z") return { kind: "anchor", at: "text end" };
      if (flags.ascii) return { kind: "anchor", at: "ASCII word boundary" };
      return { kind: "word boundary", negated: escaped === "B" };
    }
    const reference = /^[1-9][0-9]?/.exec(this.#reader.rest())?.[0];
    const isOctal = /^[1-3][0-7]{2}|^[4-7][0-7]{2}/.test(this.#reader.rest());
    if (reference === undefined || isOctal) return this.#character(escapedCharacter.read(this.#reader, flags), flags);
    this.#reader.skip(reference);
    return this.#reference(Number(reference));
  }

  #character(characterClass: CharacterClass, flags: Flags): PatternNode {
    const node: PatternNode = { kind: "character", class: characterClass };
    if (characterClass.isNamed) return unsupported(node, "a character by its name");
    return flags.ascii ? unsupported(node, "characters under (?a:…)") : node;
  }

  #reference(group: number): PatternNode {
    if (group > this.#groups.length) throw new InvalidPatternError(`invalid group reference ${group}`);
    const width = this.#groups[group - 1];
    if (width === undefined) throw new InvalidPatternError("cannot refer to an open group");
    this.#requireBeforeLookbehind(group);
    return { kind: "reference", group, ...width };
  }

  #requireBeforeLookbehind(group: number): void {
    if (this.#groupsBeforeLookbehind === Infinity) return;
    if (group > this.#groupsBeforeLookbehind || this.#groups[group - 1] === undefined) {
      throw new InvalidPatternError("a look-behind cannot refer to a group that is open or inside it");
    }
  }

  #group(flags: Flags): PatternNode | undefined {
    const reader = this.#reader;
    if (!reader.take("?")) return this.#capture(flags);
    if (reader.take("P<")) return this.#capture(flags, reader.takeUntil(">"));
    if (reader.take("P=")) {
      const group = this.#names.get(reader.takeUntil(")"));
      if (group === undefined) throw new InvalidPatternError("unknown group name");
      return this.#reference(group);
    }
    if (reader.take(":")) return this.#closed(this.#alternatives(flags));
    if (reader.take("#")) {
      reader.takeUntil(")", true);
      return undefined;
    }
    if (reader.take(">")) return { kind: "atomic", body: this.#closed(this.#alternatives(flags)) };
    if (reader.take("<=")) return this.#lookbehind(flags, false);
    if (reader.take("<!")) return this.#lookbehind(flags, true);
    const ahead = reader.take("=");
    if (ahead || reader.take("!")) {
      return { kind: "look", ahead: true, negated: !ahead, body: this.#closed(this.#alternatives(flags)) };
    }
    if (reader.take("(")) return this.#condition(flags);
    return this.#closed(this.#alternatives(this.#scopedFlags(flags)));
  }

  #closed(body: PatternNode): PatternNode {
    if (!this.#reader.take(")")) throw new InvalidPatternError("missing ), unterminated subpattern");
    // A group hides a repetition, which may then be repeated again.
    return { kind: "alternatives", branches: [body] };
  }

  #capture(flags: Flags, name?: string): PatternNode {
    const index = this.#groups.push(undefined) - 1;
    if (name !== undefined) {
      if (!/^[\p{XIDS}_][\p{XIDC}]*$/u.test(name) || this.#names.has(name)) {
        throw new InvalidPatternError(`bad group name ${name}`);
      }
      this.#names.set(name, index + 1);
    }
    const body = this.#closed(this.#alternatives(flags));
    const [min, max] = widthOf(body);
    this.#groups[index] = { min, max };
    return { kind: "capture", group: index + 1, body };
  }

  #lookbehind(flags: Flags, negated: boolean): PatternNode {
    const outside = this.#groupsBeforeLookbehind;
    this.#groupsBeforeLookbehind = Math.min(outside, this.#groups.length);
    const body = this.#closed(this.#alternatives(flags));
    this.#groupsBeforeLookbehind = outside;
    const [min, max] = widthOf(body);
    if (min !== max) throw new InvalidPatternError("look-behind requires fixed-width pattern");
    return { kind: "look", ahead: false, negated, body };
  }

  /** `(?(1)yes|no)` */
  #condition(flags: Flags): PatternNode {
    const name = this.#reader.takeUntil(")");
    if (/^[0-9]+$/.test(name)) {
      if (Number(name) === 0) throw new InvalidPatternError("bad group number");
      this.#wantedGroups.push(Number(name));
      this.#requireBeforeLookbehind(Number(name));
    } else {
      const group = this.#names.get(name);
      if (group === undefined) throw new InvalidPatternError(`unknown group name ${name}`);
      this.#requireBeforeLookbehind(group);
    }
    const yes = this.#sequence(flags);
    const no: PatternNode = this.#reader.take("|") ? this.#sequence(flags) : { kind: "sequence", items: [] };
    return unsupported(this.#closed({ kind: "alternatives", branches: [yes, no] }), "a condition");
  }

  /** `(?i-s:`, whose opening has been read. */
  #scopedFlags(flags: Flags): Flags {
    const match = /^([aimsux]*)(?:-([imsx]+))?:/.exec(this.#reader.rest());
    const [read, on = "", off = ""] = match ?? [];
    const both = /([imsx]).*-.*\1/.test(read ?? "") || (on.includes("a") && on.includes("u"));
    if (read === undefined || both) throw new InvalidPatternError("unknown extension or bad flags");
    this.#reader.skip(read);
    const set = (flag: string, value: boolean): boolean => on.includes(flag) || (value && !off.includes(flag));
    return {
      ignoreCase: set("i", flags.ignoreCase),
      multiline: set("m", flags.multiline),
      dotAll: set("s", flags.dotAll),
      verbose: set("x", flags.verbose),
      ascii: on.includes("a") || (flags.ascii && !on.includes("u")),
    };
  }
}

function unsupported(node: PatternNode, form: string): PatternNode {
  const [min, max] = widthOf(node);
  return { kind: "unsupported", form, min, max };
}
