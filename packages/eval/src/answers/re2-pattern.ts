import { otherCharacter, wordCharacter } from "./python-characters.ts";
import { type AnchorPlace, type PatternNode, widthOf } from "./python-pattern.ts";
import { re2Characters } from "./re2-characters.ts";
import { UnsupportedPatternError } from "./unsupported-pattern-error.ts";

/**
 * A Python pattern, under IGNORECASE, UNICODE and MULTILINE, as a pattern for RE2 with look-behinds that finds
 * something in exactly the same texts. Where it finds it may differ, and so greedy and lazy repetitions are one.
 * Throws UnsupportedPatternError for what RE2 cannot do: look-aheads,
 * back references, conditions, atomic groups, possessive repetitions, characters by name, `(?a:…)`, `$` with
 * `(?-m:…)`, more than 1,000 repetitions, and some places of `\b` and `\B`: before another assertion, at the end of a
 * repeated group, or a second time where either kind of character may follow.
 */
export function re2Pattern(pattern: PatternNode): string {
  return write(pattern, { word: false, other: false, nothing: true });
}

/** What may follow a place: a character of a word; another, or the text's end; or the rest of the pattern is empty. */
interface Next {
  readonly word: boolean;
  readonly other: boolean;
  readonly nothing: boolean;
}

/** `mayBranch`: word boundaries may be written as two branches, which holds outside such branches: two, not 2ⁿ. */
function write(node: PatternNode, next: Next, mayBranch = true): string {
  switch (node.kind) {
    case "character":
      return re2Characters(node.class);
    case "anchor":
      return anchor(node.at);
    case "word boundary":
      return wordBoundary(node.negated, next);
    case "look":
      if (node.ahead) throw new UnsupportedPatternError("a look-ahead");
      return `(?<${node.negated ? "!" : "="}${write(node.body, unknown, mayBranch)})`;
    case "sequence": {
      let written = "";
      let after = next;
      for (const [i, item] of [...node.items.entries()].toReversed()) {
        written =
          item.kind === "word boundary" && mayBranch && isMixed(after)
            ? branchingBoundary(item.negated, node.items.slice(i + 1), next)
            : write(item, after, mayBranch) + written;
        after = before(item, after);
      }
      return written;
    }
    case "alternatives":
      return `(?:${node.branches.map((branch) => write(branch, next, mayBranch)).join("|")})`;
    case "repetition": {
      const { body, min, max } = node;
      const times = max === Infinity ? `{${min},}` : `{${min},${max}}`;
      // Another round may follow each.
      const written = write(body, max > 1 ? either(before(body, next), next) : next, mayBranch);
      return `(?:${written})${times}`;
    }
    case "capture":
      return write(node.body, next, mayBranch);
    default:
      throw new UnsupportedPatternError("an expression that cannot be searched for in linear time");
  }
}

const unknown: Next = { word: true, other: true, nothing: false };

/** What may follow the place before `node`, when `next` may follow the one behind it. */
function before(node: PatternNode, next: Next): Next {
  switch (node.kind) {
    case "character":
      return { word: node.class.canBeWord, other: node.class.canBeOther, nothing: false };
    case "anchor":
      return node.at.endsWith("end") ? { word: false, other: true, nothing: false } : notEmpty(next);
    case "word boundary":
    case "look":
      return notEmpty(next);
    case "sequence":
      return node.items.reduceRight((after, item) => before(item, after), next);
    case "alternatives":
      return node.branches.map((branch) => before(branch, next)).reduce(either);
    case "repetition": {
      const inside = before(node.body, next);
      return node.min === 0 ? either(inside, next) : inside;
    }
    case "capture":
      return before(node.body, next);
    default:
      return unknown;
  }
}

function either(one: Next, other: Next): Next {
  return {
    word: one.word || other.word,
    other: one.other || other.other,
    nothing: one.nothing || other.nothing,
  };
}

/** A place whose assertion must not be passed over by taking a character. */
function notEmpty(next: Next): Next {
  return next.nothing ? unknown : next;
}

function isMixed({ word, other, nothing }: Next): boolean {
  return Number(word) + Number(other) + Number(nothing) > 1;
}

const afterWord = `(?<=${wordCharacter})`;
const afterOther = `(?<!${wordCharacter})`;

function anchor(at: AnchorPlace): string {
  if (at === "text start") return String.raw`\A`;
  if (at === "text end") return String.raw`\z`;
  if (at === "line start") return "(?m:^)";
  if (at === "line end") return "(?m:$)";
  throw new UnsupportedPatternError(`the ${at}`);
}

/** RE2's own `\b` knows ASCII only; this one looks behind, and at what is known to follow. */
function wordBoundary(negated: boolean, next: Next): string {
  const [beforeWord, beforeOther] = negated ? [afterWord, afterOther] : [afterOther, afterWord];
  if (isMixed(next)) throw new UnsupportedPatternError("a word boundary before what may begin in two ways");
  if (next.word) return beforeWord;
  if (next.other) return beforeOther;
  // At the pattern's end the next character may be taken: nothing looks at it afterwards.
  return `(?:${beforeWord}${wordCharacter}|${beforeOther}${otherOrEnd})`;
}

/** A word boundary with the rest of its sequence: one branch where that begins with a character of a word, one where not. */
function branchingBoundary(negated: boolean, rest: readonly PatternNode[], next: Next): string {
  const [beforeWord, beforeOther] = negated ? [afterWord, afterOther] : [afterOther, afterWord];
  return `(?:${beforeWord}${beginning(rest, next, "word")}|${beforeOther}${beginning(rest, next, "other")})`;
}

const otherOrEnd = String.raw`(?:${otherCharacter}|\z)`;
const never = String.raw`[^\x00-\x{10ffff}]`;

/** A sequence where the character that comes next is of one kind. */
function beginning(items: readonly PatternNode[], next: Next, kind: "word" | "other"): string {
  const ways: string[] = [];
  for (const [i, item] of items.entries()) {
    ways.push(start(item, kind) + write({ kind: "sequence", items: items.slice(i + 1) }, next, false));
    if (widthOf(item)[0] > 0) return oneOf(ways);
  }
  if (isMixed(next)) throw new UnsupportedPatternError("a word boundary before what may begin in two ways");
  if (next.nothing) ways.push(kind === "word" ? wordCharacter : otherOrEnd);
  else ways.push(next[kind] ? "" : never);
  return oneOf(ways);
}

/** What `node` matches, without nothing, where its first character is of one kind. */
function start(node: PatternNode, kind: "word" | "other"): string {
  switch (node.kind) {
    case "character":
      return `${re2Characters(node.class)}${kind === "word" ? afterWord : afterOther}`;
    case "sequence": {
      const ways: string[] = [];
      for (const [i, item] of node.items.entries()) {
        ways.push(start(item, kind) + write({ kind: "sequence", items: node.items.slice(i + 1) }, unknown, false));
        if (widthOf(item)[0] > 0) break;
      }
      return oneOf(ways);
    }
    case "alternatives":
      return oneOf(node.branches.map((branch) => start(branch, kind)));
    case "repetition": {
      if (node.max === 0) return never;
      const { body, min, max } = node;
      const others: PatternNode = { ...node, min: Math.max(min - 1, 0), max: max - 1 };
      return start(body, kind) + write(others, unknown, false);
    }
    case "capture":
      return start(node.body, kind);
    default:
      throw new UnsupportedPatternError("a word boundary before another assertion");
  }
}

function oneOf(ways: readonly string[]): string {
  return ways.length === 0 ? never : `(?:${ways.join("|")})`;
}
