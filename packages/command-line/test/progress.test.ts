import { PassThrough } from "node:stream";
import { setTimeout } from "node:timers/promises";
import { expect, test } from "vitest";
import { createProgress } from "../src/index.ts";

function createStream(isTTY: boolean) {
  const stream = Object.assign(new PassThrough({ encoding: "utf8" }), { isTTY, columns: 120 });
  return { stream, written: () => (stream.read() as string | null) ?? "" };
}

test("without a terminal there is a line every interval and one at the end", async () => {
  const { stream, written } = createStream(false);
  const progress = createProgress({ label: "epoch 1", total: 4, unit: "updates", stream, intervalMs: 50 });
  progress.advance(1, "loss 0.5");
  expect(written()).toBe("");
  await setTimeout(60);
  progress.advance(1);
  expect(written()).toBe("epoch 1: 2 of 4 updates, 0 s left, loss 0.5\n");
  progress.advance(2, "loss 0.1");
  progress.stop();
  progress.stop();
  expect(written()).toBe("epoch 1: 4 of 4 updates, 0 s in all, loss 0.1\n");
});

test("work that stops early says how far it came", () => {
  const { stream, written } = createStream(false);
  {
    using progress = createProgress({ label: "embedding", total: 2000, unit: "passages", stream });
    progress.advance(1500);
  }
  expect(written()).toMatch(/^embedding: 1,500 of 2,000 passages, \d+ s left\n$/);
});

test("what was done before is counted, and says nothing of the time that is left", async () => {
  const { stream, written } = createStream(false);
  const progress = createProgress({ label: "embedding", total: 1000, unit: "passages", stream, intervalMs: 100 });
  progress.skip(800);
  await setTimeout(1000);
  progress.advance(100);
  expect(written()).toBe("embedding: 900 of 1,000 passages, 1 s left\n");
});

test("on a terminal there is a bar, drawn over itself", async () => {
  const { stream, written } = createStream(true);
  const progress = createProgress({ label: "epoch 1", total: 4, unit: "updates", stream });
  progress.advance(2, "loss 0.5");
  await setTimeout(150);
  progress.advance(2, "loss 0.1");
  progress.stop();
  const drawn = written();
  expect(drawn).toMatch(/epoch 1 \S+ 50% \| 2\/4 updates \| .* left \| loss 0.5/);
  expect(drawn).toMatch(/epoch 1 \S+ 100% \| 4\/4 updates \| .* \| loss 0.1, 0 s in all/);
  expect(drawn.match(/\n/g)).toHaveLength(1);
});

test("work whose total nobody knows is counted, on a terminal in one line that is drawn over itself", async () => {
  const lines = createStream(false);
  const terminal = createStream(true);
  for (const { stream } of [lines, terminal]) {
    using progress = createProgress({ label: "reading", unit: "rows", stream, intervalMs: 20 });
    await setTimeout(30);
    progress.advance(1200);
    progress.advance(300);
  }
  expect(lines.written()).toBe("reading: 1,200 rows, 0 s so far\nreading: 1,500 rows, 0 s in all\n");
  expect(terminal.written()).toBe(
    "\r\u001B[Kreading: 1,200 rows, 0 s so far\r\u001B[Kreading: 1,500 rows, 0 s in all\n",
  );
});
