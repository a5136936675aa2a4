import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createFaissIndex, openFaissFile } from "../../src/index.ts";
import { arraySource } from "../corpus.ts";
import { referenceFile } from "./reference.ts";

let folder: string;
beforeAll(async () => void (folder = await mkdtemp(join(tmpdir(), "faiss-none-"))));
afterAll(async () => await rm(folder, { recursive: true, force: true }));

test("without faiss-node, the error names it and the ways to get it", async () => {
  const creating = createFaissIndex(arraySource([[1, 2]], 2), { factory: "Flat", library: join(folder, "none") });
  await expect(creating).rejects.toMatchObject({
    code: "FAISS_UNAVAILABLE",
    message: `${join(folder, "none")}: expected faiss-node with its compiled library, got none: install faiss-node and let its install script fetch one, or compile it against Debian's FAISS (\`pnpm build:faiss\` in this repository; its README says what that takes), or build an index of another kind`,
  });
});

test("a library that does not load is said to be there, and why it does not", async () => {
  const library = join(folder, "broken.node");
  await writeFile(library, "not a library");
  const opening = openFaissFile(referenceFile("flat.faiss"), { library });
  await expect(opening).rejects.toMatchObject({ code: "FAISS_UNAVAILABLE", message: expect.stringContaining(library) });
  await expect(opening).rejects.toThrow(/got .*(too short|invalid|header)/);
});
