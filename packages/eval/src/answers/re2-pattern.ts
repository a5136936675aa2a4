import { parsePythonPattern, type PatternNode } from "./python-pattern.ts";
import { otherCharacter, wordCharacter } from "./python-characters.ts";

/** A pattern that Python takes and RE2 has no counterpart for. */
export class UnsupportedPatternError extends Error {
  readonly code = "UNSUPPORTED_PATTERN";
}

/**
 * A Python pattern, under IGNORECASE, UNICODE and MULTILINE, as a pattern for RE2 with look-behinds that finds
 * something in exactly the same texts. Where it finds it may differ.
 * Throws InvalidPatternError for what Python refuses, UnsupportedPatternError for what RE2 cannot do: look-aheads,
 * back references, conditions, atomic groups, possessive repetitions, characters by name, `(?a:…)`, `$` with
 * `(?-m:…)`, and `\b` and `\B` where what follows may begin with a character of a word or with another.
 */
export function re2Pattern(pattern: string): string {
  return write(parsePythonPattern(pattern), { word: false, other: false, nothing: true });
}

/** What may follow a place: a character of a word; another, or the text's end; or the rest of the pattern is empty. */
interface Next {
  readonly word: boolean;
  readonly other: boolean;
  readonly nothing: boolean;
}

function write(node: PatternNode, next: Next): string {
  switch (node.kind) {
    case "character":
      return node.class.source!;
    case "anchor":
      if (node.source === "") throw new UnsupportedPatternError("an anchor that RE2 has not");
      return node.source;
    case "word boundary":
      return wordBoundary(node.negated, next);
    case "lookbehind":
      return `(?<${node.negated ? "!" : "="}${write(node.body, either(next, unknown))})`;
    case "sequence": {
      let written = "";
      for (const item of node.items.toReversed()) {
        written = write(item, next) + written;
        next = before(item, next);
      }
      return written;
    }
    case "alternatives":
      return `(?:${node.branches.map((branch) => write(branch, next)).join("|")})`;
    case "repetition": {
      const { body, min, max } = node;
      const times = max === Infinity ? `{${min},}` : `{${min},${max}}`;
      // Another round may follow each.
      const written = write(body, max > 1 ? either(before(body, next), next) : next);
      return `(?:${written})${times}`;
    }
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
      return node.atEnd ? { word: false, other: true, nothing: false } : notEmpty(next);
    case "word boundary":
    case "lookbehind":
      return notEmpty(next);
    case "sequence":
      return node.items.reduceRight((after, item) => before(item, after), next);
    case "alternatives":
      return node.branches.map((branch) => before(branch, next)).reduce(either);
    case "repetition": {
      const inside = before(node.body, next);
      return node.min === 0 ? either(inside, next) : inside;
    }
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

/** RE2's own `\b` knows ASCII only; this one looks behind, and at what is known to follow. */
function wordBoundary(negated: boolean, { word, other, nothing }: Next): string {
  const afterWord = `(?<=${wordCharacter})`;
  const afterOther = `(?<!${wordCharacter})`;
  const [beforeWord, beforeOther] = negated ? [afterWord, afterOther] : [afterOther, afterWord];
  if (word && !other && !nothing) return beforeWord;
  if (other && !word && !nothing) return beforeOther;
  // At the pattern's end the next character may be taken: nothing looks at it afterwards.
  if (nothing && !word && !other) return `(?:${beforeWord}${wordCharacter}|${beforeOther}(?:${otherCharacter}|\\z))`;
  throw new UnsupportedPatternError("a word boundary before what may begin with either kind of character");
}
