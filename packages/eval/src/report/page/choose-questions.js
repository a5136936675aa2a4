/** @typedef {import("../page-data.ts").QuestionEntry} QuestionEntry */

/**
 * Which questions the list shows.
 * @typedef {object} Choice
 * @property {string} text every word of it stands in the question, its id or an answer
 * @property {"all" | "found" | "missed" | "won" | "lost"} show
 * @property {"answer" | "gold"} judge
 * @property {number} cutoff the k of found at k
 */

/**
 * Chooses among the entries: their places, in order. A question without gold passages is neither found nor missed by gold.
 * @param {readonly QuestionEntry[]} entries
 * @returns {(choice: Choice) => readonly number[]}
 */
export function createChooser(entries) {
  const texts = entries.map(([question, id, answers]) => fold([question, id, ...answers].join("\n")));
  return ({ text, show, judge, cutoff }) => {
    const words = fold(text).split(/\s+/).filter(Boolean);
    return [...entries.keys()].filter((place) => {
      return words.every((word) => texts[place].includes(word)) && isShown(entries[place], show, judge, cutoff);
    });
  };
}

/**
 * @param {QuestionEntry} entry
 * @param {Choice["show"]} show
 * @param {Choice["judge"]} judge
 * @param {number} cutoff
 */
function isShown([, , , ...ranks], show, judge, cutoff) {
  if (show === "all") return true;
  const [first, second] = ranks.map((rank) => rank[judge === "answer" ? 0 : 1]);
  if (first < 0) return false;
  const isFound = first > 0 && first <= cutoff;
  if (show === "found" || show === "missed") return isFound === (show === "found");
  const isFoundByOther = second > 0 && second <= cutoff;
  return isFound !== isFoundByOther && isFound === (show === "won");
}

/**
 * Without case and marks, so that whoever types Roentgen's name without dots finds him.
 * @param {string} text
 */
function fold(text) {
  return text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
}
