import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { resultsOf, runProcess } from "./run-process.ts";

const workshop = fileURLToPath(new URL("workshop.ts", import.meta.url));
const work = (...args: readonly string[]) => runProcess(workshop, args);

describe.concurrent("an app with several commands", () => {
  test("does what its first word says, with the rest as its command line", async () => {
    const ended = await work("--", "cut", "oak", "ash", "--length", "20");
    expect(ended).toMatchObject({ code: 0, stderr: "" });
    expect(resultsOf(ended)).toEqual({ cut: ["oak", "ash"], sizes: [20, 20] });
  });

  test.each([[[]], [["--help"]], [["--", "-h"]]])("lists its commands when asked with %j", async (args) => {
    expect(await work(...args)).toEqual({
      code: 0,
      stderr: "",
      stdout: [
        "workshop COMMAND [flags]",
        "",
        "Works with wood.",
        "",
        "Commands:",
        "  cut      Cuts boards.",
        "  measure  Measures, and finds something wrong.",
        "",
        "workshop COMMAND --help tells how to use one of them.",
        "",
      ].join("\n"),
    });
  });

  test("explains one of them", async () => {
    const { code, stdout } = await work("cut", "--help");
    expect(code).toBe(0);
    expect(stdout).toMatch(/^workshop cut BOARD… \[flags\]\n\nCuts boards\.\n/);
    expect(stdout).toMatch(/--length .*: an integer, in cm +\[default: 10\]/);
    expect(stdout).toMatch(/^Examples:\n +workshop cut oak ash --length 20$/m);
  });

  test.each([
    [["cat"], "unknown command cat; the nearest known one is cut (--help lists all)"],
    [["toString"], "unknown command toString; the nearest known one is"],
    [["--length", "3"], 'expected a command first, got "--length" (--help lists all)'],
    [["cut"], "BOARD… is required: comma-separated words (Which boards)"],
    [["measure", "oak"], 'expected flags only, got "oak"'],
  ])("refuses %j with exit code 2", async (args, message) => {
    const ended = await work(...args);
    expect(ended).toMatchObject({ code: 2, stdout: "" });
    expect(ended.stderr).toContain(`workshop: ${message}`);
  });

  test("does its main thing where no command is named, and says what else there is", async () => {
    const env = { MAIN: "cut" };
    const ended = await runProcess(workshop, ["--board", "oak", "--length", "20"], { env });
    expect(resultsOf(ended)).toEqual({ cut: ["oak"], sizes: [20] });
    expect(resultsOf(await runProcess(workshop, ["measure"], { env }))).toEqual({ wrong: 1 });
    expect((await runProcess(workshop, [], { env })).stderr).toContain("workshop: BOARD… is required");
    const help = await runProcess(workshop, ["--help"], { env });
    expect(help.stdout).toMatch(/^workshop BOARD… \[flags\]\n\nCuts boards\.\n/);
    expect(help.stdout).toContain("Commands:\n  measure  Measures, and finds something wrong.\n\nworkshop COMMAND");
  });

  test("leaves an exit code that a command has chosen beside its results", async () => {
    const ended = await work("measure", "--strict");
    expect(ended.code).toBe(1);
    expect(resultsOf(ended)).toEqual({ wrong: 1 });
  });
});
