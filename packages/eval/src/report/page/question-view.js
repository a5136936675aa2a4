import { describeRanks } from "./describe-ranks.js";
import { element } from "./element.js";

/** @typedef {import("../page-data.ts").PassageData} PassageData */
/** @typedef {import("../page-data.ts").QuestionData} QuestionData */
/** @typedef {import("../page-data.ts").QuestionEntry} QuestionEntry */

/**
 * What a question asks, its answers, and the passages of one run.
 * @param {QuestionEntry} entry
 * @param {QuestionData} data
 * @param {readonly string[]} runs their names
 * @param {number} run the one to show
 * @param {(run: number) => void} onRun called when the reader asks for another
 * @returns {readonly Node[]}
 */
export function viewQuestion(entry, data, runs, run, onRun) {
  const [, id, answers] = entry;
  const other = new Map(data.runs[1 - run]?.map(([passage], i) => [passage, i + 1]));
  const items = data.runs[run].map(([passage, score], i) => {
    const rank = other.get(passage);
    const elsewhere =
      runs.length === 1 ? [] : [rank === undefined ? `not in ${runs[1 - run]}` : `at ${rank} in ${runs[1 - run]}`];
    return viewPassage(data.passages[passage], i + 1, [
      `score ${score.toLocaleString("en", { maximumSignificantDigits: 6 })}`,
      ...elsewhere,
    ]);
  });
  return [
    element(
      "dl",
      { class: "about" },
      ...(id === "" ? [] : line("Id", [id])),
      ...line("Answers", answers.length > 0 ? answers : ["none known"]),
      ...runs.flatMap((name, i) => line(runs.length === 1 ? "Ranks" : name, [describeRanks(entry, i)])),
    ),
    ...(runs.length === 1 ? [] : [chooseRun(runs, run, onRun)]),
    items.length === 0
      ? element("p", { class: "soft" }, "No passage was retrieved.")
      : element("ol", { class: "passages" }, ...items),
    ...(data.missing.length === 0
      ? []
      : [
          element("h4", { class: "missing" }, "Gold passages that were not retrieved"),
          element("ul", { class: "passages" }, ...data.missing.map((passage) => viewPassage(passage, undefined, []))),
        ]),
  ];
}

/**
 * @param {string} term
 * @param {readonly string[]} descriptions
 */
function line(term, descriptions) {
  return [
    element("dt", {}, element("bdi", {}, term)),
    ...descriptions.map((text) => element("dd", { dir: "auto" }, text)),
  ];
}

/**
 * @param {readonly string[]} runs
 * @param {number} run
 * @param {(run: number) => void} onRun
 */
function chooseRun(runs, run, onRun) {
  const choices = runs.map((name, i) => {
    const radio = element("input", { type: "radio", name: "run", id: `run-${i}`, ...(i === run && { checked: "" }) });
    radio.addEventListener("change", () => onRun(i));
    return element("label", {}, radio, " ", element("bdi", {}, name));
  });
  return element("fieldset", {}, element("legend", {}, "Passages of"), ...choices);
}

/**
 * @param {PassageData} passage
 * @param {number | undefined} rank
 * @param {readonly string[]} facts
 */
function viewPassage([id, title, marks, text, before, after, ranges], rank, facts) {
  const badges = [
    ...(marks & 1 ? [element("strong", { class: "answer" }, "answer")] : []),
    ...(marks & 2 ? [element("strong", { class: "gold" }, "gold")] : []),
  ];
  const name = title === "" ? (id === "" ? "without a title" : id) : title;
  return element(
    "li",
    {},
    element(
      "h4",
      {},
      ...(rank === undefined ? [] : [element("span", { class: "rank" }, String(rank)), " "]),
      element("bdi", {}, name),
    ),
    element(
      "p",
      { class: "facts" },
      ...badges,
      [...facts, ...(id === "" ? [] : ["id "])].join(" · "),
      ...(id === "" ? [] : [element("bdi", {}, id)]),
    ),
    text === null || text === ""
      ? undefined
      : element(
          "p",
          { class: "text", dir: "auto" },
          ...leftOut(before),
          ...highlighted(text, ranges),
          ...leftOut(after),
        ),
  );
}

/** @param {number} characters */
function leftOut(characters) {
  if (characters === 0) return [];
  return [element("span", { class: "left-out" }, ` [… ${characters.toLocaleString("en")} characters] `)];
}

/**
 * @param {string} text
 * @param {PassageData[6]} ranges
 */
function highlighted(text, ranges) {
  const parts = ranges.flatMap(([start, end], i) => [
    text.slice(i === 0 ? 0 : ranges[i - 1][1], start),
    element("mark", {}, text.slice(start, end)),
  ]);
  return [...parts, text.slice(ranges.at(-1)?.[1] ?? 0)];
}
