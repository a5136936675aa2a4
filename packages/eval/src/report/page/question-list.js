import { describeRanks } from "./describe-ranks.js";
import { element } from "./element.js";

/** @typedef {import("../page-data.ts").QuestionEntry} QuestionEntry */

/** Rows beyond what is seen, so that a quick hand sees no gap. */
const SPARE_ROWS = 10;

/**
 * A list box that has elements only for what is seen. Arrow keys, Page Up and Down, Home and End move; moving opens.
 * @param {HTMLElement} box scrolls
 * @param {readonly QuestionEntry[]} entries
 * @param {readonly string[]} runs their names
 * @param {(place: number, how: "moved" | "clicked" | "entered") => void} onOpen
 */
export function createQuestionList(box, entries, runs, onOpen) {
  // In the letters' size, which the reader may have changed.
  const rowHeight = Math.ceil((2.4 + 1.2 * runs.length) * parseFloat(getComputedStyle(box).fontSize));
  const rows = box.appendChild(element("div", { role: "presentation" }));
  /** @type {readonly number[]} */
  let shown = [];
  let current = -1;

  const draw = () => {
    const first = Math.max(0, Math.floor(box.scrollTop / rowHeight) - SPARE_ROWS);
    const last = Math.min(shown.length, Math.ceil((box.scrollTop + box.clientHeight) / rowHeight) + SPARE_ROWS);
    rows.replaceChildren(...shown.slice(first, last).map((place, i) => row(place, first + i)));
    const active = rows.querySelector("[aria-selected=true]");
    if (active === null) box.removeAttribute("aria-activedescendant");
    else box.setAttribute("aria-activedescendant", active.id);
  };

  /**
   * @param {number} place
   * @param {number} position
   */
  const row = (place, position) => {
    const made = element(
      "div",
      {
        ...{ role: "option", id: `row-${place + 1}`, "aria-selected": String(place === current) },
        ...{ "aria-setsize": String(shown.length), "aria-posinset": String(position + 1) },
      },
      element("span", { class: "asked", dir: "auto" }, `${place + 1}. ${entries[place][0]}`),
      ...runs.map((name, run) => {
        const ranks = describeRanks(entries[place], run);
        return element("span", { class: "soft" }, runs.length === 1 ? ranks : `${name}: ${ranks}`);
      }),
    );
    made.style.top = `${position * rowHeight}px`;
    made.style.height = `${rowHeight}px`;
    made.addEventListener("click", () => open(place, "clicked"));
    return made;
  };

  /** @param {number} place */
  const mark = (place) => {
    current = place;
    const position = shown.indexOf(place);
    if (position !== -1) {
      // A step scrolls as little as it must; who comes from far sees what is around.
      const [top, seen] = [position * rowHeight, box.clientHeight - rowHeight];
      const isFar = top < box.scrollTop - rowHeight || top > box.scrollTop + seen + rowHeight;
      if (isFar) box.scrollTop = top - seen / 2;
      else box.scrollTop = Math.min(Math.max(box.scrollTop, top - seen), top);
    }
    draw();
  };

  /**
   * @param {number} place
   * @param {"moved" | "clicked" | "entered"} how
   */
  const open = (place, how) => {
    mark(place);
    onOpen(place, how);
  };

  /** @param {number} steps from the open question, in the order of the list */
  const move = (steps) => {
    if (shown.length === 0) return;
    const from = shown.indexOf(current);
    const to = from === -1 ? 0 : Math.min(Math.max(from + steps, 0), shown.length - 1);
    open(shown[to], "moved");
  };

  box.addEventListener("scroll", () => requestAnimationFrame(draw), { passive: true });
  new ResizeObserver(draw).observe(box);
  box.addEventListener("keydown", (event) => {
    const page = Math.max(1, Math.floor(box.clientHeight / rowHeight) - 1);
    /** @type {Readonly<Record<string, number>>} */
    const steps = { ArrowDown: 1, ArrowUp: -1, PageDown: page, PageUp: -page, Home: -shown.length, End: shown.length };
    if (event.key in steps) move(steps[event.key]);
    else if (event.key === "Enter" && current !== -1) open(current, "entered");
    else return;
    event.preventDefault();
  });

  return {
    /** @param {readonly number[]} places in the order to show them */
    show(places) {
      shown = places;
      rows.style.height = `${shown.length * rowHeight}px`;
      box.scrollTop = 0;
      mark(current);
    },
    mark,
    move,
  };
}
