import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { requireSpace } from "../src/embed/free-space.ts";

test("a disk that a shard would fill is refused before anything is embedded, also where its folder is not there yet", async () => {
  const file = join(tmpdir(), "not", "there", "wiki_0_of_1.arrow");
  await requireSpace(file, { rows: 1, dimension: 4 });
  await expect(requireSpace(file, { rows: 1e12, dimension: 768 })).rejects.toThrow(
    /^--out_file: expected 3,088,000 GB free for \S+wiki_0_of_1\.arrow, got [\d,.]+ GB; free some or choose another disk$/,
  );
});
