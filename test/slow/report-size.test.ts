import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { hasChromium, startChromium } from "../../packages/eval/test/chromium.ts";

const script = join(import.meta.dirname, "../../packages/eval/test/write-large-report.ts");

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "report-size-"));
});
afterAll(() => rm(folder, { recursive: true }));

async function write(questions: number): Promise<{ readonly bytes: number; readonly peakMb: number }> {
  // V8's young generation grows with how much is allocated, whatever is kept: small here.
  const args = ["--max-semi-space-size=8", script, join(folder, `${questions}.html`), String(questions)];
  return JSON.parse((await promisify(execFile)(process.execPath, args)).stdout) as { bytes: number; peakMb: number };
}

describe("a report of 3,610 questions with 100 passages each", () => {
  test("is below 50 MB, and takes no more memory to write than one of 1,000", { timeout: 5 * 60_000 }, async () => {
    const [small, large] = [await write(1000), await write(3610)];
    expect(large.bytes).toBeGreaterThan(3 * small.bytes);
    expect(large.bytes).toBeLessThan(50e6);
    expect(large.peakMb).toBeLessThan(small.peakMb + 30);
  });

  test.skipIf(!hasChromium)("shows any question and lists any in a browser", { timeout: 5 * 60_000 }, async () => {
    const browser = await startChromium();
    try {
      const page = await browser.newPage();
      await page.goto(`${pathToFileURL(join(folder, "3610.html")).href}#q=3610`);
      const asked = () => page.textContent("#asked");
      await expect.poll(asked, { timeout: 60_000 }).toMatch(/^question 3610: /);
      expect(await page.locator(".passages > li").count()).toBe(100);
      await page.evaluate(`location.hash = "#q=1800"`);
      await expect.poll(asked, { timeout: 60_000 }).toMatch(/^question 1800: /);
      await page.fill("#text", "answer 361");
      expect(await page.textContent("#shown")).toMatch(/ of 3,610 questions$/);
      expect(await page.locator("[role=option]").count()).toBeLessThan(100);
    } finally {
      await browser.close();
    }
  });
});
