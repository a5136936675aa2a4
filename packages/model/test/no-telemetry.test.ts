import { execFile } from "node:child_process";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, test } from "vitest";

test("computing with the engine reports to nobody, and leaves no file in the user's folders", async () => {
  const home = await mkdtemp(join(tmpdir(), "home-"));
  try {
    const script = `import { createEngine } from ${JSON.stringify(join(import.meta.dirname, "../src/index.ts"))};
      await using engine = await createEngine("onnx", { threads: 1 });
      const one = { rows: 1, columns: 1, data: Float32Array.of(2) };
      console.log((await engine.multiply(one, one)).data[0]);`;
    const { ORT_DISABLE_TELEMETRY: _, ...others } = process.env;
    const env = { ...others, HOME: home, XDG_CACHE_HOME: join(home, "cache"), TMPDIR: home };
    const args = ["--input-type=module", "--eval", script];
    const { stdout } = await promisify(execFile)(process.execPath, args, { env });
    expect(stdout.trim()).toBe("4");
    expect(await readdir(home)).toEqual([]);
  } finally {
    await rm(home, { recursive: true });
  }
});
