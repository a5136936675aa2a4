import { createChooser } from "./choose-questions.js";
import { part } from "./element.js";
import { createQuestionList } from "./question-list.js";
import { viewQuestion } from "./question-view.js";
import { unpack } from "./unpack.js";

/** @typedef {import("../page-data.ts").PageFacts} PageFacts */
/** @typedef {import("../page-data.ts").QuestionData} QuestionData */
/** @typedef {import("../page-data.ts").QuestionEntry} QuestionEntry */

/** Below this width the open question stands under the list. */
const NARROW = "(max-width: 820px)";

start().catch((/** @type {unknown} */ error) => {
  part("shown", HTMLElement).textContent = `The questions cannot be shown: ${String(error)}`;
});

/** Fills the list, opens the question of the address, and follows the reader. */
async function start() {
  /** @type {PageFacts} */
  const { runs, depth } = JSON.parse(part("facts", HTMLElement).textContent ?? "");
  /** @type {readonly QuestionEntry[]} */
  const entries = await unpack(part("entries", HTMLElement).textContent ?? "");
  const choose = createChooser(entries);
  const list = createQuestionList(part("list", HTMLElement), entries, runs, (place, how) => {
    history.replaceState(null, "", `#q=${place + 1}`);
    void open(place).then(() => {
      if (how === "entered" || (how === "clicked" && matchMedia(NARROW).matches)) showQuestion();
    });
  });
  let run = 0;
  let opened = -1;

  /** @param {number} place */
  const open = async (place) => {
    opened = place;
    const data = await questionData(place);
    // Another one may have been opened meanwhile.
    if (opened !== place) return;
    const draw = () =>
      part("passages", HTMLElement).replaceChildren(
        ...viewQuestion(entries[place], data, runs, run, (other) => {
          run = other;
          draw();
          part(`run-${other}`, HTMLElement).focus();
        }),
      );
    part("asked", HTMLElement).textContent = entries[place][0];
    part("number", HTMLAnchorElement).textContent = `Question ${place + 1}`;
    part("number", HTMLAnchorElement).href = `#q=${place + 1}`;
    part("question", HTMLElement).hidden = false;
    draw();
  };

  const [text, show, judge, cutoff] = [
    part("text", HTMLInputElement),
    part("show", HTMLSelectElement),
    part("judge", HTMLSelectElement),
    part("cutoff", HTMLInputElement),
  ];
  const filter = () => {
    const k = Math.round(Number(cutoff.value));
    const places = choose({
      text: text.value,
      show: /** @type {import("./choose-questions.js").Choice["show"]} */ (show.value),
      judge: /** @type {import("./choose-questions.js").Choice["judge"]} */ (judge.value),
      cutoff: k >= 1 ? k : depth,
    });
    list.show(places);
    const [shown, all] = [places.length, entries.length].map((number) => number.toLocaleString("en"));
    part("shown", HTMLElement).textContent = `${shown} of ${all} questions`;
    return places;
  };
  for (const input of [text, show, judge, cutoff]) input.addEventListener("input", filter);

  const openAddressed = async () => {
    const number = Number(/^#q=(\d+)$/.exec(location.hash)?.[1]);
    if (Number.isNaN(number)) return false;
    if (number < 1 || number > entries.length) {
      const said = `There is no question ${number}: they go from 1 to ${entries.length.toLocaleString("en")}.`;
      part("shown", HTMLElement).textContent = said;
      return false;
    }
    list.mark(number - 1);
    await open(number - 1);
    showQuestion();
    return true;
  };
  addEventListener("hashchange", () => void openAddressed());
  part("previous", HTMLElement).addEventListener("click", () => list.move(-1));
  part("next", HTMLElement).addEventListener("click", () => list.move(1));
  part("back", HTMLElement).addEventListener("click", () => backToList());
  part("question", HTMLElement).addEventListener("keydown", (event) => {
    if (event.key === "Escape") backToList();
  });

  part("browser", HTMLElement).hidden = false;
  const places = filter();
  if (!(await openAddressed()) && places.length > 0) {
    list.mark(places[0]);
    await open(places[0]);
  }
}

/**
 * The question's passages, unpacked each time: it takes a few milliseconds, and the page stays small.
 * @param {number} place
 * @returns {Promise<QuestionData>}
 */
async function questionData(place) {
  const id = `q${place + 1}`;
  if (document.getElementById(id) === null && document.readyState === "loading") {
    await new Promise((resolve) => document.addEventListener("DOMContentLoaded", resolve, { once: true }));
  }
  return await unpack(part(id, HTMLElement).textContent ?? "");
}

function showQuestion() {
  const question = part("question", HTMLElement);
  if (matchMedia(NARROW).matches) question.scrollIntoView();
  else part("browser", HTMLElement).scrollIntoView({ block: "nearest" });
  question.focus({ preventScroll: true });
}

function backToList() {
  const list = part("list", HTMLElement);
  list.focus({ preventScroll: true });
  list.scrollIntoView({ block: "nearest" });
}
