import { InvalidPatternError, type PatternReader } from "./pattern-reader.ts";

/** A part of a pattern that takes one character: one of a set, or one that is not in it. */
export interface CharacterClass {
  readonly negated: boolean;
  readonly ranges: readonly CodeRange[];
  /** Of `ranges`; that of `classes` never is. */
  readonly ignoreCase: boolean;
  /** Parts of a set, as RE2 writes them. */
  readonly classes: string;
  /** Whether the set has a character by its name, which is not known here. */
  readonly isNamed: boolean;
  readonly canBeWord: boolean;
  readonly canBeOther: boolean;
}

/** Code points. */
export type CodeRange = readonly [first: number, last: number];

interface Case {
  readonly ignoreCase: boolean;
}

/** Python's classes on str, as parts of a set. RE2's own are ASCII. */
const digits = String.raw`\p{Nd}`;
const words = String.raw`\p{L}\p{N}_`;
const spaces = String.raw`\t-\r\x1c-\x20\x{85}\x{a0}\x{1680}\x{2000}-\x{200a}\x{2028}\x{2029}\x{202f}\x{205f}\x{3000}`;

/** The complements, also as parts of a set: RE2 has no set inside a set. */
const notDigits = String.raw`\P{Nd}`;
const notSpaces = String.raw`\x00-\x08\x0e-\x1b\x21-\x{84}\x{86}-\x{9f}\x{a1}-\x{167f}\x{1681}-\x{1fff}\x{200b}-\x{2027}\x{202a}-\x{202e}\x{2030}-\x{205e}\x{2060}-\x{2fff}\x{3001}-\x{10ffff}`;
const notWords = String.raw`\p{M}\p{Z}\p{C}\p{S}\p{Pd}\p{Ps}\p{Pe}\p{Pi}\p{Pf}\p{Po}\x{203f}\x{2040}\x{2054}\x{fe33}\x{fe34}\x{fe4d}-\x{fe4f}\x{ff3f}`;

/** The characters of a word and all others. */
export const wordCharacter = `[${words}]`;
export const otherCharacter = `[^${words}]`;

/** A member of a set: some characters, a class, or neither when it is known by name only. */
interface Member {
  readonly range?: CodeRange;
  readonly classes?: string;
  readonly canBeWord: boolean;
  readonly canBeOther: boolean;
}

const categories: Readonly<Record<string, Member>> = {
  d: { classes: digits, canBeWord: true, canBeOther: false },
  D: { classes: notDigits, canBeWord: true, canBeOther: true },
  s: { classes: spaces, canBeWord: false, canBeOther: true },
  S: { classes: notSpaces, canBeWord: true, canBeOther: true },
  w: { classes: words, canBeWord: true, canBeOther: false },
  W: { classes: notWords, canBeWord: false, canBeOther: true },
};

const controls: Readonly<Record<string, number>> = { a: 7, b: 8, f: 12, n: 10, r: 13, t: 9, v: 11, "\\": 92 };

/** `.` */
export function anything(dotAll: boolean): CharacterClass {
  const ranges: readonly CodeRange[] = dotAll ? [] : [[10, 10]];
  const canBe = { isNamed: false, canBeWord: true, canBeOther: true };
  return { negated: true, ranges, ignoreCase: false, classes: "", ...canBe };
}

/** A character by itself, and one behind a backslash that has been read. */
export const escapedCharacter = {
  literal: (character: string, flags: Case): CharacterClass => setOf([literal(character)], false, flags),
  read: (reader: PatternReader, flags: Case): CharacterClass => setOf([readEscape(reader)], false, flags),
};

/** A set whose `[` has been read. Throws InvalidPatternError. */
export function readCharacterSet(reader: PatternReader, flags: Case): CharacterClass {
  const negated = reader.take("^");
  const members: Member[] = [];
  while (members.length === 0 || !reader.take("]")) {
    const low = readMember(reader);
    if (!reader.take("-")) members.push(low);
    else if (reader.peek() === "]") members.push(low, literal("-"));
    else members.push(range(low, readMember(reader)));
  }
  return setOf(members, negated, flags);
}

function readMember(reader: PatternReader): Member {
  return reader.take("\\") ? readEscape(reader) : literal(reader.next());
}

/** An escape that may stand in a set. */
function readEscape(reader: PatternReader): Member {
  const rest = reader.rest();
  const category = categories[rest.charAt(0)];
  if (category !== undefined) {
    reader.next();
    return category;
  }
  const coded = /^(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([0-7]{1,3}))/.exec(rest);
  if (coded !== null) {
    const octal = coded[4];
    const code =
      octal === undefined ? Number.parseInt(coded[1] ?? coded[2] ?? coded[3], 16) : Number.parseInt(octal, 8);
    if (octal === undefined ? code > 0x10_ff_ff : code > 0o377)
      throw new InvalidPatternError(`bad escape \\${coded[0]}`);
    reader.skip(coded[0]);
    return character(code);
  }
  // Names of characters are in no library at hand.
  const named = /^N\{[^}]+\}/.exec(rest);
  if (named !== null) {
    reader.skip(named[0]);
    return unknownCharacter;
  }
  const escaped = reader.next();
  const control = controls[escaped];
  if (control !== undefined) return character(control);
  if (/[0-9a-zA-Z]/.test(escaped)) throw new InvalidPatternError(`bad escape \\${escaped}`);
  return literal(escaped);
}

function literal(text: string): Member {
  return character(text.codePointAt(0)!);
}

function character(code: number): Member {
  const isWord = /[\p{L}\p{N}_]/u.test(String.fromCodePoint(code));
  return { range: [code, code], canBeWord: isWord, canBeOther: !isWord };
}

const unknownCharacter: Member = { canBeWord: true, canBeOther: true };

function range(low: Member, high: Member): Member {
  if (low === unknownCharacter || high === unknownCharacter) return unknownCharacter;
  const [first, last] = [low.range?.[0], high.range?.[0]];
  if (first === undefined || last === undefined || last < first) throw new InvalidPatternError("bad character range");
  const isWord = /^[0-9]{2}$|^[a-z]{2}$|^[A-Z]{2}$/.test(String.fromCodePoint(first, last));
  return { range: [first, last], canBeWord: true, canBeOther: !isWord };
}

function setOf(members: readonly Member[], negated: boolean, { ignoreCase }: Case): CharacterClass {
  const isNamed = members.includes(unknownCharacter);
  return {
    negated,
    ranges: members.flatMap(({ range }) => (range === undefined ? [] : [range])),
    ignoreCase,
    classes: members.map(({ classes = "" }) => classes).join(""),
    isNamed,
    canBeWord: negated || isNamed || members.some(({ canBeWord }) => canBeWord),
    canBeOther: negated || isNamed || members.some(({ canBeOther }) => canBeOther),
  };
}
