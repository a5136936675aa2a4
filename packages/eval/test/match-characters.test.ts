import { existsSync, readFileSync } from "node:fs";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type AnswerMatcher, matchCharacters, matchStrings } from "../src/index.ts";

const ZH = new URL("../../../../shared/data/zh/", import.meta.url);
const hasZh = existsSync(ZH);
if (!hasZh) console.warn(`Answer matching on real Chinese is skipped: there is no ${ZH.pathname}.`);

interface Example {
  readonly answers: readonly string[];
  readonly positive_ctxs: readonly { readonly text: string }[];
}

/** The share of questions whose gold passage holds an answer, of those that have both. */
function shareFound(name: string, match: (answers: readonly string[]) => AnswerMatcher): number {
  const examples = JSON.parse(readFileSync(new URL(name, ZH), "utf8")) as Example[];
  const asked = examples.filter(({ answers, positive_ctxs }) => answers.length > 0 && positive_ctxs.length > 0);
  const found = asked.filter(({ answers, positive_ctxs }) => match(answers).matches(positive_ctxs[0].text));
  return Number((found.length / asked.length).toFixed(3));
}

describe("match by characters", () => {
  test("finds an answer where no space shows where it begins and ends", () => {
    const matches = (answer: string, text: string): boolean => matchCharacters([answer]).matches(text);
    expect(matches("東京", "東京タワーは")).toBe(true);
    expect(matchStrings(["東京"]).matches("東京タワーは")).toBe(false);
    expect(matches("《红楼梦》", "红 楼\u3000梦")).toBe(true);
    expect(matches("２０１０年", "于2010年,")).toBe(true);
    expect(matches("ﾄﾖﾀ", "トヨタ自動車")).toBe(true);
    expect(matches("nba", "在ＮＢＡ打球")).toBe(true);
    expect(matches("ΟΔΟΣ", "οδός".normalize("NFD").replaceAll("\u0301", ""))).toBe(true);
    expect(matches("京東", "東京")).toBe(false);
    expect(matches("50%", "50")).toBe(true);
    expect(matches("50℃", "50")).toBe(false);
  });

  test("matches nothing with an answer of spaces and punctuation, and says which those are", () => {
    const matcher = matchCharacters(["。", "　\u200b", "京"]);
    expect(matcher.unusable).toEqual(["。", "　\u200b"].map((answer) => ({ answer, reason: "nothing to compare" })));
    expect(matcher.matches("。")).toBe(false);
    expect(matcher.matches("京。")).toBe(true);
  });

  test("does not see spaces and punctuation, wherever they stand", () => {
    const letters = fc.array(fc.constantFrom("東", "京", "a", "B", "1", "２", "é"), { minLength: 1, maxLength: 6 });
    const between = fc.array(fc.constantFrom("", " ", "、", "\u3000", "「", "-", "\u200b"), {
      minLength: 6,
      maxLength: 6,
    });
    const property = fc.property(letters, between, letters, (answer, gaps, before) => {
      const text = [...before, ...answer.map((letter, i) => gaps[i] + letter), "。"].join("");
      expect(matchCharacters([answer.join("")]).matches(text)).toBe(true);
    });
    fc.assert(property);
  });

  test.runIf(hasZh)("finds the answer in the gold passages of Chinese questions, where words hardly do", () => {
    const share = (name: string) => [shareFound(name, matchStrings), shareFound(name, matchCharacters)];
    expect(share("drcd_dev.dpr.json")).toEqual([0.157, 1]);
    expect(share("cmrc_dev.dpr.json")).toEqual([0.212, 1]);
  });
});
