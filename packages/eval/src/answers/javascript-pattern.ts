import { equalWithoutCase, holdCase } from "./letter-case.ts";
import { type CharacterClass, type CodeRange, wordCharacter } from "./python-characters.ts";
import { type AnchorPlace, type PatternNode, type Repetition, widthOf } from "./python-pattern.ts";
import { UnsupportedPatternError } from "./unsupported-pattern-error.ts";

/**
 * A Python pattern, under IGNORECASE, UNICODE and MULTILINE, as one of JavaScript that is found in exactly the same
 * texts in NFD once these are `withoutCase`. It may take time exponential in the text, as it does in Python.
 * Throws UnsupportedPatternError for conditions, characters by name, `(?a:…)`, letters in `(?-i:…)`, and for references to a group that may not have matched or stands in a repetition, and to what
 * a repetition of nothing may have matched: there JavaScript and Python differ.
 */
export function javascriptPattern(pattern: PatternNode): RegExp {
  const written = new PatternWriter().write(pattern, { matched: new Set(), backwards: false });
  try {
    // Left to itself, V8 looks between the two halves of a character too.
    return new RegExp(`^[^]*?(?:${written})`, "u");
  } catch (error) {
    throw new UnsupportedPatternError(String(error), { cause: error });
  }
}

interface Place {
  /** The groups that have matched wherever this place is reached. A writer adds those of what it has written. */
  readonly matched: Set<number>;
  /** In a look-behind JavaScript goes from right to left, Python from left to right. */
  readonly backwards: boolean;
}

class PatternWriter {
  #atomicGroups = 0;
  /** Of what may match nothing. Python goes on from there, JavaScript looks for another way to match something. */
  #repetitionsOfNothing = 0;

  write(node: PatternNode, place: Place): string {
    switch (node.kind) {
      case "character":
        return characters(node.class);
      case "anchor":
        return anchor(node.at);
      case "word boundary":
        return node.negated ? notWordBoundary : wordBoundary;
      case "look": {
        const backwards = place.backwards || !node.ahead;
        const body = this.write(node.body, {
          matched: node.negated ? new Set(place.matched) : place.matched,
          backwards,
        });
        return `(?${node.ahead ? "" : "<"}${node.negated ? "!" : "="}${body})`;
      }
      case "sequence":
        return node.items.map((item) => this.write(item, place)).join("");
      case "alternatives": {
        const [only, ...others] = node.branches;
        if (others.length === 0) return `(?:${this.write(only, place)})`;
        return `(?:${node.branches.map((branch) => this.write(branch, copied(place))).join("|")})`;
      }
      case "repetition":
        return this.#repetition(node, place);
      case "capture": {
        const [body, isExact] = this.#exactly(node.body, place);
        if (isExact && !place.backwards) place.matched.add(node.group);
        return `(?<g${node.group}>${body})`;
      }
      case "reference":
        if (place.backwards || !place.matched.has(node.group)) {
          throw new UnsupportedPatternError("a reference to a group that may not have matched");
        }
        return String.raw`\k<g${node.group}>`;
      case "atomic":
        return this.#atomic(node.body, place);
      default:
        throw new UnsupportedPatternError(node.form);
    }
  }

  #repetition({ body, min, max, lazy }: Repetition, place: Place): string {
    if (max > 1 && widthOf(body)[0] === 0) this.#repetitionsOfNothing++;
    // What a group keeps from an earlier round differs.
    const written = this.write(body, min === 1 && max === 1 ? place : copied(place));
    return `(?:${written}){${min},${max === Infinity ? "" : max}}${lazy ? "?" : ""}`;
  }

  /** A look-ahead is not looked at again either. */
  #atomic(body: PatternNode, place: Place): string {
    const [written, isExact] = this.#exactly(body, place);
    if (!isExact || place.backwards) throw new UnsupportedPatternError("an atomic group that may repeat nothing");
    const name = `a${++this.#atomicGroups}`;
    return String.raw`(?=(?<${name}>${written}))\k<${name}>`;
  }

  /** And whether it is certain to match the same as in Python, where both match. */
  #exactly(body: PatternNode, place: Place): readonly [written: string, isExact: boolean] {
    const before = this.#repetitionsOfNothing;
    const written = this.write(body, place);
    return [written, this.#repetitionsOfNothing === before];
  }
}

function copied(place: Place): Place {
  return { ...place, matched: new Set(place.matched) };
}

function characters({ negated, ranges, ignoreCase, classes }: CharacterClass): string {
  if (!ignoreCase && holdCase(ranges)) throw new UnsupportedPatternError("letters whose case is not ignored");
  const equal = ignoreCase ? equalWithoutCase(ranges).map((code): CodeRange => [code, code]) : [];
  const written = [...ranges, ...equal].map(([first, last]) => `${hexadecimal(first)}-${hexadecimal(last)}`);
  return `[${negated ? "^" : ""}${written.join("")}${inJavascript(classes)}]`;
}

function hexadecimal(code: number): string {
  return `\\u{${code.toString(16)}}`;
}

/** A class as RE2 writes it. */
function inJavascript(classes: string): string {
  return classes.replaceAll(String.raw`\x{`, String.raw`\u{`);
}

function anchor(at: AnchorPlace): string {
  if (at === "text start") return "(?<![^])";
  if (at === "text end") return "(?![^])";
  if (at === "line start") return String.raw`(?<![^\n])`;
  if (at === "line end") return String.raw`(?![^\n])`;
  if (at === "last line end") return String.raw`(?=\n?(?![^]))`;
  throw new UnsupportedPatternError(`the ${at}`);
}

const word = inJavascript(wordCharacter);
const wordBoundary = `(?:(?<=${word})(?!${word})|(?<!${word})(?=${word}))`;
const notWordBoundary = `(?:(?<=${word})(?=${word})|(?<!${word})(?!${word}))`;
