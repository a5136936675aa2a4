import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { resultsOf, runProcess, type Surroundings } from "./run-process.ts";

const greeter = fileURLToPath(new URL("greeter.ts", import.meta.url));
const greet = (args: readonly string[], surroundings?: Surroundings) => runProcess(greeter, args, surroundings);

describe.concurrent("a command", () => {
  test("does its work, prints its results as the last line and exits with 0", async () => {
    const ended = await greet(["--name_file", "names.txt"]);
    expect(ended.code).toBe(0);
    expect(ended.stdout.split("\n")).toHaveLength(3);
    expect(ended.stderr).toMatch(/^greeting: 1,200 of 1,200 people, 0 s in all, all smiling\n$/);
    expect(resultsOf(ended)).toEqual({
      nameFile: "/home/user/names.txt",
      batchSize: 128,
      learningRate: 2e-5,
      adamBetas: [0.9, 0.999],
      mood: "happy",
      normalize: true,
      outputDir: "/home/user/greetings",
      act: "greet",
      measured: true,
    });
  });

  test("drops a leading --, and takes kebab-case, snake_case, aliases, = and negations", async () => {
    const flags = [
      "--people=a.txt",
      "--bsz",
      "8",
      "--learning-rate=1e-5",
      "--adam_betas",
      "0.8,0.99",
      "--no-normalize",
    ];
    const ended = await greet(["--", ...flags, "--no_cuda", "--shard", "3/8", "--train-files", "b.txt,/c.txt"]);
    expect(ended.stderr).not.toContain("greeter:");
    expect(resultsOf(ended)).toMatchObject({
      nameFile: "/home/user/a.txt",
      batchSize: 8,
      learningRate: 1e-5,
      adamBetas: [0.8, 0.99],
      normalize: false,
      noCuda: true,
      shard: { index: 3, count: 8 },
      trainFiles: ["/home/user/b.txt", "/c.txt"],
    });
  });

  test("--help lists flags by group with their defaults and units, and does nothing else", async () => {
    const { code, stdout, stderr } = await greet(["--help"]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout).toContain("Greets people.");
    expect(stdout.match(/^\w+:$/gm)).toEqual(["Input:", "Options:", "Style:", "Configuration:", "Help:"]);
    expect(stdout).toMatch(/--name_file, --people +Whom to greet: a path \(required\)/);
    expect(stdout.replaceAll(/\s+/g, " ")).toContain(
      "--batch_size, --bsz Greetings at once: an integer from 1, in people [default: 128]",
    );
    expect(stdout).not.toContain("Everybody");
  });

  test("a failure is one line and exit code 1; its stack is shown on request only", async () => {
    const ended = await greet(["--name_file", "a", "--act", "fail"]);
    expect(ended).toEqual({
      code: 1,
      stdout: "",
      stderr: "greeter: names.txt: line 3: expected a name, got nothing\n",
    });
    const debugged = await greet(["--name_file", "a", "--act", "fail"], { env: { DPR_DEBUG: "1" } });
    expect(debugged.stderr).toMatch(/TypeError: names.txt[^]+at .*greeter\.ts:\d+/);
  });

  test("a wrong configuration is exit code 2", async () => {
    const ended = await greet(["--name_file", "a", "--act", "misconfigure"]);
    expect(ended).toMatchObject({ code: 2, stderr: "greeter: config.json: hidden_size: expected 384, got 256\n" });
  });

  test.each(["SIGINT", "SIGTERM"] as const)("%s aborts the work, says so and exits with 130", async (signal) => {
    const ended = await greet(["--name_file", "a", "--act", "wait"], { interruptAt: /waiting/, signal });
    expect(ended.code).toBe(130);
    expect(ended.stdout).toBe("");
    expect(ended.stderr).toMatch(/interrupted, stopping.*\ngreeter: interrupted; what was finished is kept\n$/);
  });

  test("one Ctrl-C that arrives several times, from the terminal and through pnpm, is one", async () => {
    const ended = await greet(["--name_file", "a", "--act", "wait"], { interruptAt: /waiting|stopping|kept/ });
    expect(ended.code).toBe(130);
    expect(ended.stderr).toContain("what was finished is kept");
  });

  test("work that fails while it stops has failed", async () => {
    const ended = await greet(["--name_file", "a", "--act", "spoil"], { interruptAt: /spoiling/ });
    expect(ended.code).toBe(1);
    expect(ended.stderr).toMatch(/\ngreeter: greetings: no space left\n$/);
  });

  test("a second Ctrl-C ends work that does not heed the first", async () => {
    const ended = await greet(["--name_file", "a", "--act", "ignore"], { interruptAt: /ignoring/ });
    expect(ended.code).toBe(130);
    expect(ended.stderr).not.toContain("what was finished is kept");
  });

  test("work whose output nobody reads any more is done to its end", async () => {
    expect(await greet(["--name_file", "a", "--act", "greet"], { closed: true })).toMatchObject({ code: 0 });
    expect(await greet(["--name_file", "a", "--act", "fail"], { closed: true })).toMatchObject({ code: 1 });
  });

  test("bad rows of a file are listed and counted, once, where they are to be skipped", async () => {
    const ended = await greet(["--name_file", "a", "--act", "skip"]);
    const line = "left out: names.txt: line 3: expected a name\n";
    expect(ended).toMatchObject({ stdout: '{"skipped":2}\n', stderr: line.repeat(2) });
    expect(resultsOf(await greet(["--name_file", "a", "--act", "skip", "--no-normalize"]))).toEqual({ skipped: 0 });
  });

  test("a handle that was left open delays the end, but does not prevent it", async () => {
    const ended = await greet(["--name_file", "a", "--act", "hang"]);
    expect(ended.code).toBe(0);
    expect(resultsOf(ended)).toMatchObject({ act: "hang" });
  });
});
