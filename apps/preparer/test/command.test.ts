import { describe, expect, test } from "vitest";
import { runPreparer } from "./run-preparer.ts";

describe.concurrent("the preparer", () => {
  test("lists its commands, each in a line", async () => {
    const { code, stdout, stderr } = await runPreparer(["--help"]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout).toMatch(/^preparer COMMAND \[flags\]\n/);
    expect(stdout).toMatch(/^ {2}check +\S.*\.$/m);
  });

  test("refuses a command that does not exist, naming the nearest", async () => {
    const ended = await runPreparer(["chekc", "a.json"]);
    expect(ended.code).toBe(2);
    expect(ended.stderr).toBe("preparer: unknown command chekc; the nearest known one is check (--help lists all)\n");
  });

  test("explains a command: what it takes, its flags and an example", async () => {
    const { code, stdout } = await runPreparer(["check", "--help"]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^preparer check FILE… \[flags\]\n/);
    expect(stdout).toMatch(/--strict +\S/);
    expect(stdout).toMatch(/^Examples:\n +preparer check \S/m);
  });
});
