import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { type Browser, chromium } from "playwright-core";

const names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
const folders = (process.env.PATH ?? "").split(delimiter);
const found = folders.flatMap((folder) => names.map((name) => join(folder, name))).find((path) => existsSync(path));

/** Whether a browser is installed. */
export const hasChromium = found !== undefined;
if (!hasChromium) console.warn(`Pages in a browser are skipped: none of ${names.join(", ")} is on the PATH.`);

/** The installed browser, without a window. */
export async function startChromium(): Promise<Browser> {
  return await chromium.launch({ executablePath: found! });
}
