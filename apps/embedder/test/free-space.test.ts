import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { requireSpace } from "../src/embed/free-space.ts";

test("a disk that a shard would fill is refused before anything is embedded, also where its folder is not there yet", async () => {
  const file = join(tmpdir(), "not", "there", "wiki_0_of_1.arrow");
  await requireSpace(file, { rows: 1, dimension: 4, storage: "float32" });
  for (const [storage, gigabytes] of [
    ["float32", "3,100,000"],
    ["float16", "1,564,000"],
    ["int8", "800,000"],
  ] as const) {
    const end = String.raw`_0_of_1\.arrow, got [\d,.]+ GB; free some or choose another disk$`;
    await expect(requireSpace(file, { rows: 1e12, dimension: 768, storage })).rejects.toThrow(
      new RegExp(String.raw`^--out_file: expected ${gigabytes} GB free for \S+wiki${end}`),
    );
  }
});
