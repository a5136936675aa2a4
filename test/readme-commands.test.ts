import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, test } from "vitest";

const root = join(import.meta.dirname, "..");

interface ShownCommand {
  readonly app: string;
  /** The word that chooses one of an app's commands. */
  readonly command?: string;
  readonly flags: readonly string[];
}

/** The apps' command lines in a file, with those that go on in the next line. */
async function commandsIn(name: string): Promise<readonly ShownCommand[]> {
  const text = await readFile(join(root, name), "utf8");
  return [...text.replaceAll(/\\\n\s*/g, "").matchAll(/^pnpm --filter (\w+) start -- (.*)$/gm)].map(
    ([, app, line]) => ({
      app,
      command: /^[a-z][a-z0-9-]*/.exec(line)?.[0],
      flags: [...line.matchAll(/--\w+/g)].map(([flag]) => flag),
    }),
  );
}

const pages = ["README.md", "apps/preparer/README.md", "packages/data/README.md"];
const commands = new Map(await Promise.all(pages.map(async (page) => [page, await commandsIn(page)] as const)));
const main = commands.get("README.md")!;

const helps = new Map<string, Promise<string>>();
/** What `--help` says of a command; each is asked once. */
function helpOf({ app, command }: ShownCommand): Promise<string> {
  const words = [join(root, `apps/${app}/src/main.ts`), ...(command === undefined ? [] : [command]), "--help"];
  const asked = helps.get(words.join(" ")) ?? promisify(execFile)(process.execPath, words).then(({ stdout }) => stdout);
  helps.set(words.join(" "), asked);
  return asked;
}

describe.each(pages)("the commands of %s", (page) => {
  test("have only flags that their --help explains", async () => {
    for (const shown of commands.get(page)!) {
      const help = await helpOf(shown);
      for (const flag of shown.flags) expect(help, Object.values(shown).join(" ")).toMatch(new RegExp(`${flag}\\b`));
    }
  });
});

describe("the README", () => {
  test("asks for nothing that is still to be filled in", async () => {
    expect(await readFile(join(root, "README.md"), "utf8")).not.toMatch(/\b[A-Z]+_[A-Z]+\b/);
  });

  test("shows each of the four apps, in the order in which they are of use", () => {
    expect([...new Set(main.map(({ app }) => app))]).toEqual(["preparer", "trainer", "embedder", "evaluator"]);
  });
});

test("the pages of data and of the preparer show every command of the preparer", async () => {
  const listed = (await helpOf({ app: "preparer", flags: [] })).matchAll(/^ {2}([a-z0-9-]+) {2,}\S/gm);
  const names = [...listed].map(([, name]) => name);
  expect(names.length).toBe(7);
  for (const page of pages.slice(1)) {
    expect(new Set(commands.get(page)!.map(({ command }) => command))).toEqual(new Set(names));
  }
});

describe("links in", () => {
  test.each(["README.md", "ARCHITECTURE.md", "packages/model/README.md", "packages/data/README.md"])(
    "%s lead to files that exist",
    async (name) => {
      const text = await readFile(join(root, name), "utf8");
      const missing = [...text.matchAll(/\]\(([^)#:]+)(?:#[^)]*)?\)/g)]
        .map(([, link]) => link)
        .filter((link) => !existsSync(join(root, name, "..", link)));
      expect(missing).toEqual([]);
    },
  );
});
