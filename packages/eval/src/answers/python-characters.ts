import { InvalidPatternError, type PatternReader } from "./pattern-reader.ts";

/** A part of a pattern that takes one character. */
export interface CharacterClass {
  /** What RE2 calls it; undefined when it has no counterpart. */
  readonly source: string | undefined;
  readonly canBeWord: boolean;
  readonly canBeOther: boolean;
}

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

/** A member of a set: one character with its code, or a class without. */
interface Member {
  readonly source: string | undefined;
  readonly code?: number;
  readonly canBeWord: boolean;
  readonly canBeOther: boolean;
}

const categories: Readonly<Record<string, Member>> = {
  d: { source: digits, canBeWord: true, canBeOther: false },
  D: { source: notDigits, canBeWord: true, canBeOther: true },
  s: { source: spaces, canBeWord: false, canBeOther: true },
  S: { source: notSpaces, canBeWord: true, canBeOther: true },
  w: { source: words, canBeWord: true, canBeOther: false },
  W: { source: notWords, canBeWord: false, canBeOther: true },
};

const controls: Readonly<Record<string, number>> = { a: 7, b: 8, f: 12, n: 10, r: 13, t: 9, v: 11, "\\": 92 };

/** `.` */
export function anything(dotAll: boolean): CharacterClass {
  return { source: dotAll ? String.raw`[\x00-\x{10ffff}]` : String.raw`[^\n]`, canBeWord: true, canBeOther: true };
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
    return { source: undefined, canBeWord: true, canBeOther: true };
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
  return { source: hexadecimal(code), code, canBeWord: isWord, canBeOther: !isWord };
}

function range(low: Member, high: Member): Member {
  if (low.source === undefined || high.source === undefined)
    return { source: undefined, canBeWord: true, canBeOther: true };
  if (low.code === undefined || high.code === undefined || high.code < low.code) {
    throw new InvalidPatternError("bad character range");
  }
  const source = `${low.source}-${high.source}`;
  const isWord = /^[0-9]{2}$|^[a-z]{2}$|^[A-Z]{2}$/.test(String.fromCodePoint(low.code, high.code));
  return { source, canBeWord: true, canBeOther: !isWord };
}

function setOf(members: readonly Member[], negated: boolean, { ignoreCase }: Case): CharacterClass {
  if (members.some(({ source }) => source === undefined))
    return { source: undefined, canBeWord: true, canBeOther: true };
  const join = (some: readonly Member[]): string => some.map(({ source }) => source).join("");
  const isCased = ({ source }: Member): boolean => ignoreCase && source!.startsWith(String.raw`\x{`);
  return {
    source: setSource(join(members.filter(isCased)), join(members.filter((member) => !isCased(member))), negated),
    canBeWord: negated || members.some(({ canBeWord }) => canBeWord),
    canBeOther: negated || members.some(({ canBeOther }) => canBeOther),
  };
}

/** `cased`: the members whose case is ignored. Classes are not among them: U+0345 is no letter, its upper case is. */
function setSource(cased: string, exact: string, negated: boolean): string {
  const not = negated ? "^" : "";
  if (cased === "") return `[${not}${exact}]`;
  // To Python, all four letters i with and without a dot are one when case is ignored.
  const folded = holdsI(cased) ? String.raw`${cased}i\x{130}\x{131}` : cased;
  if (exact === "") return `(?i:[${not}${folded}])`;
  return negated ? String.raw`[\x00-\x{10ffff}](?<!(?i:[${folded}])|[${exact}])` : `(?:(?i:[${folded}])|[${exact}])`;
}

/** Whether a set of single characters and ranges, written in hexadecimal, holds a letter i of some kind. */
function holdsI(sources: string): boolean {
  return [...sources.matchAll(/\\x\{([0-9a-f]+)\}(?:-\\x\{([0-9a-f]+)\})?/g)].some(([, low, high = low]) =>
    [0x49, 0x69, 0x1_30, 0x1_31].some((i) => Number.parseInt(low, 16) <= i && i <= Number.parseInt(high, 16)),
  );
}

function hexadecimal(code: number): string {
  return `\\x{${code.toString(16)}}`;
}
