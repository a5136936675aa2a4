import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { source as axe } from "axe-core";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type ReportOptions, type ReportQuestion, type RetrievedPassage, writeReport } from "../src/index.ts";
import { hasChromium, startChromium } from "./chromium.ts";
import { passage } from "./passages.ts";
import { hostile, judged, stream } from "./report-questions.ts";

/** A busy machine takes its time. */
const soon = { timeout: 30_000 };
const QUESTIONS = 600;
const retrieved = (hit: number): readonly RetrievedPassage[] =>
  Array.from({ length: 30 }, (_, i) =>
    passage(`${hit}-${i}`, i + 1 === hit ? "The town is Göteborg, in Sweden." : "Some other town.", 30 - i),
  );
/** Question n: found at n by the first run, at n + 10 by the second, for n up to 30; the others never. */
const numbered = Array.from({ length: QUESTIONS }, (_, i): ReportQuestion => {
  const question = { question: `which town number ${i + 1}`, answers: ["goteborg", "göteborg"] };
  const gold = i % 2 === 0 ? [passage(`${i + 1}-0`, "")] : [];
  const otherRetrieved = judged({ ...question, retrieved: retrieved(i + 11) }).retrieved;
  return { ...judged({ ...question, id: `id-${i + 1}`, gold, retrieved: retrieved(i + 1) }), otherRetrieved };
});
const compared: ReportOptions = {
  title: "Towns",
  runs: [{ name: "dense", facts: { model: "m".repeat(200) }, latencyMs: [1, 2, 30] }, { name: "sparse" }],
};

describe.skipIf(!hasChromium)("in a browser, a report", () => {
  let folder: string;
  let browser: Browser;
  /** Shared by tests that need nothing special, each of which begins with it anew. */
  let desktop: Awaited<ReturnType<typeof open>>;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "report-in-browser-"));
    await writeReport(join(folder, "towns.html"), stream(numbered), compared);
    browser = await startChromium();
    desktop = await open("towns.html");
  });
  afterAll(async () => {
    await browser?.close();
    await rm(folder, { recursive: true });
  });

  /** The page with a question open; what it asks for and complains of. */
  const open = async (file: string, hash = "", options: BrowserContextOptions = {}) => {
    const page = await (await browser.newContext(options)).newPage();
    const requests: string[] = [];
    const errors: string[] = [];
    page.on("request", (request) => requests.push(request.url()));
    page.on("pageerror", (error) => errors.push(error.message));
    page.on("console", (message) => errors.push(message.text()));
    await page.goto(pathToFileURL(join(folder, file)).href + hash);
    await page.waitForSelector("#passages > *");
    return { page, requests, errors, [Symbol.asyncDispose]: () => page.context().close() };
  };
  const afresh = async (hash = ""): Promise<Page> => {
    await desktop.page.evaluate(`history.replaceState(null, "", "${hash || "#"}")`);
    await desktop.page.reload();
    await desktop.page.waitForSelector("#passages > *");
    return desktop.page;
  };
  const goTo = (page: Page, question: number) => page.evaluate(`location.hash = "#q=${question}"`);
  const background = (page: Page) => page.evaluate<string>("getComputedStyle(document.body).backgroundColor");
  const asked = async (page: Page): Promise<string> => (await page.textContent("#asked")) ?? "";
  const shown = async (page: Page): Promise<string> => (await page.textContent("#shown")) ?? "";

  test("opens the first question, and the one that its address names", async () => {
    expect(await asked(await afresh())).toBe("which town number 1");
    const page = await afresh("#q=517");
    expect(await asked(page)).toBe("which town number 517");
    expect(await page.textContent("[aria-selected=true]")).toContain("517. which town number 517");
    await goTo(page, 17);
    await expect.poll(() => asked(page), soon).toBe("which town number 17");
    await goTo(page, 5000);
    await expect.poll(() => shown(page), soon).toBe("There is no question 5000: they go from 1 to 600.");
    expect(desktop.errors).toEqual([]);
  });

  test("shows a question's passages with answers marked, of either run", async () => {
    const page = await afresh("#q=3");
    expect(await page.textContent(".about")).toBe(
      "Idid-3Answersgoteborggöteborgdenseanswer at 3, gold at 1sparseanswer at 13, gold not found",
    );
    const third = page.locator(".passages > li").nth(2);
    expect(await third.locator("mark").allTextContents()).toEqual(["Göteborg"]);
    expect(await third.locator("strong").allTextContents()).toEqual(["answer"]);
    expect(await page.locator(".passages > li").first().locator("strong").allTextContents()).toEqual(["gold"]);
    await page.getByRole("radio", { name: "sparse" }).check();
    expect(await page.locator(".passages > li").nth(12).locator("mark").count()).toBe(1);
    expect(await page.locator(".passages > li").first().textContent()).toContain("not in dense");
    await page.getByRole("button", { name: "Next" }).click();
    await expect.poll(() => asked(page), soon).toBe("which town number 4");
    expect(await page.getByRole("radio", { name: "sparse" }).isChecked()).toBe(true);
    expect(new URL(page.url()).hash).toBe("#q=4");
  });

  test("lists what was found, not found, won, lost, and what has the words", async () => {
    const page = await afresh();
    const choose = async (show: string, judge: string, k: string, text = ""): Promise<string> => {
      await page.selectOption("#show", show);
      await page.selectOption("#judge", judge);
      await page.fill("#cutoff", k);
      await page.fill("#text", text);
      return await shown(page);
    };
    expect(await choose("all", "answer", "20")).toBe("600 of 600 questions");
    expect(await choose("found", "answer", "20")).toBe("20 of 600 questions");
    expect(await choose("missed", "answer", "20")).toBe("580 of 600 questions");
    expect(await choose("won", "answer", "12")).toBe("10 of 600 questions");
    expect(await choose("lost", "answer", "12")).toBe("0 of 600 questions");
    expect(await page.locator("[role=option]").count()).toBe(0);
    // Half of the questions have a gold passage, and each of these is the first run's first.
    expect(await choose("found", "gold", "1")).toBe("300 of 600 questions");
    expect(await choose("missed", "gold", "1")).toBe("0 of 600 questions");
    expect(await choose("won", "gold", "30")).toBe("300 of 600 questions");
    expect(await choose("all", "answer", "", "TOWN id-17")).toBe("11 of 600 questions");
    expect(await choose("missed", "answer", "5", "Goteborg number 599")).toBe("1 of 600 questions");
  });

  test("is used from the keyboard: arrows open, Enter goes to the passages, Escape comes back", async () => {
    const page = await afresh();
    const focused = () => page.evaluate("document.activeElement.id");
    await page.focus("#text");
    for (const name of ["show", "judge", "cutoff", "list"]) {
      await page.keyboard.press("Tab");
      expect(await focused()).toBe(name);
    }
    await page.keyboard.press("ArrowDown");
    expect(await page.getAttribute("#list", "aria-activedescendant")).toBe("row-2");
    await page.keyboard.press("End");
    expect(await page.getAttribute("#list", "aria-activedescendant")).toBe("row-600");
    await expect.poll(() => asked(page), soon).toBe("which town number 600");
    await page.keyboard.press("Home");
    await page.keyboard.press("PageDown");
    expect(Number((await page.getAttribute("#list", "aria-activedescendant"))!.slice(4))).toBeGreaterThan(5);
    await page.keyboard.press("Home");
    await page.keyboard.press("Enter");
    await expect.poll(focused, soon).toBe("question");
    expect(await asked(page)).toBe("which town number 1");
    await page.keyboard.press("Escape");
    expect(await focused()).toBe("list");
  });

  test("has rows only for what is seen", async () => {
    const page = await afresh();
    for (const [top, row] of [
      [0, 1],
      [1e9, 600],
    ]) {
      await page.evaluate(`document.getElementById("list").scrollTo(0, ${top})`);
      await page.waitForSelector(`#row-${row}`);
      expect(await page.locator("[role=option]").count()).toBeLessThan(60);
    }
  });

  test("shows hostile text as text, runs none of it and asks for nothing", async () => {
    const questions = hostile.map((text, i): ReportQuestion => {
      const found = { id: text, title: text, text: `${text} answer ${text}`, score: 1 };
      return judged({
        id: text,
        question: text,
        answers: [text, "answer"],
        gold: [found],
        retrieved: [found, passage(`${i}`, "")],
      });
    });
    const path = join(folder, "hostile.html");
    const [title] = hostile;
    const [, name] = hostile;
    await writeReport(path, stream(questions), { title, runs: [{ name, facts: { [name]: title } }] });
    await using opened = await open("hostile.html");
    const { page, requests, errors } = opened;
    // The document holds no half of a pair: scripts may write them, but a reader sees the sign for what cannot be shown.
    const visible = (text: string): string => text.toWellFormed();
    for (const [i, text] of hostile.entries()) {
      await goTo(page, i + 1);
      await expect.poll(() => page.textContent("#number"), soon).toBe(`Question ${i + 1}`);
      expect(visible(await asked(page))).toBe(visible(text));
      const first = page.locator(".passages > li").first();
      expect(visible((await first.locator("h4 bdi").textContent()) ?? "")).toBe(visible(text));
      expect(visible((await first.locator(".text").textContent()) ?? "")).toBe(visible(`${text} answer ${text}`));
      expect(visible((await page.locator(".about dd").nth(1).textContent()) ?? "")).toBe(visible(text));
      expect(await first.locator("mark").count()).toBeGreaterThan(0);
    }
    expect(await page.title()).toBe(title);
    expect(await page.textContent("h1")).toBe(title);
    expect(await page.evaluate("window.harmed")).toBeUndefined();
    expect(await page.locator("img, iframe, object, embed, link, style:not(head > style)").count()).toBe(0);
    expect(requests).toEqual([pathToFileURL(path).href]);
    expect(errors).toEqual([]);
  });

  test("lets nothing run even where a text became markup", async () => {
    await using opened = await open("towns.html");
    const attempt = (code: string) => opened.page.evaluate(code).catch(String);
    const markup = `"<img src=x onerror='window.harmed = 1'>"`;
    expect(await attempt(`document.getElementById("asked").innerHTML = ${markup}`)).toContain("TrustedHTML");
    expect(await attempt(`fetch("https://example.com")`)).toContain("Failed to fetch");
    expect(opened.errors.join()).toContain("Content Security Policy");
  });

  test.each([
    ["light", "axe.run()"],
    ["dark", `axe.run({ runOnly: ["color-contrast"] })`],
  ] as const)("has no fault that axe knows of, in %s", async (colorScheme, run) => {
    await using opened = await open("towns.html", "#q=3", { colorScheme });
    const { page } = opened;
    await page.click("summary");
    await page.evaluate(axe);
    const said = "({ violations }) => violations.map(({ id, nodes }) => [id, ...nodes.map(({ html }) => html)].join())";
    expect(await page.evaluate(`${run}.then(${said})`)).toEqual([]);
    const [red] = /\d+/.exec(await background(page))!;
    expect(Number(red) < 128).toBe(colorScheme === "dark");
  });

  test("fits a phone 360 pixels wide, whatever words are in it", async () => {
    const text = `${"w".repeat(500)} answer`;
    const question = { id: "i".repeat(300), question: text, answers: [text, "answer"] };
    const wide = judged({ ...question, retrieved: [{ id: "p".repeat(300), title: text, text, score: 1 }] });
    const name = "n".repeat(80);
    await writeReport(join(folder, "wide.html"), stream([{ ...wide, otherRetrieved: wide.retrieved }]), {
      title: text,
      runs: [{ name, facts: { [text]: text } }, { name: "b" }],
    });
    for (const file of ["wide.html", "towns.html"]) {
      await using opened = await open(file, "#q=1", { viewport: { width: 360, height: 740 }, isMobile: true });
      const { page } = opened;
      await page.click("summary");
      const tooWide = `[...document.querySelectorAll("body *")].filter((one) => !one.closest(".wide, [role=option]") &&
        one.getBoundingClientRect().right > 360).map((one) => one.outerHTML.slice(0, 200))`;
      expect(await page.evaluate(tooWide)).toEqual([]);
      expect(await page.evaluate("[document.documentElement.scrollWidth, innerWidth]")).toEqual([360, 360]);
    }
  });

  test("is printed without its controls and with the open question", async () => {
    await using opened = await open("towns.html", "#q=3", {
      colorScheme: "dark",
      viewport: { width: 794, height: 1123 },
    });
    const { page } = opened;
    await page.emulateMedia({ media: "print" });
    expect(await page.isVisible(".filters")).toBe(false);
    expect(await page.isVisible("#list")).toBe(false);
    expect(await page.locator("button:visible").count()).toBe(0);
    expect(await page.isVisible("#passages")).toBe(true);
    expect(await background(page)).toBe("rgb(255, 255, 255)");
  });
});
