import { randomUUID } from "node:crypto";
import { mkdir, open, rm } from "node:fs/promises";
import { join } from "node:path";

/** Text that is too much for memory, in a temporary file, until it is disposed of. */
export interface ScratchText extends AsyncDisposable {
  append(text: string): Promise<void>;
  /** All that was appended, in order. Nothing may be appended after. */
  read(): AsyncIterable<Uint8Array>;
}

const HELD_CHARACTERS = 1 << 20;

/** An empty one in `folder`, which is made if it is missing. */
export async function createScratchText(folder: string): Promise<ScratchText> {
  await mkdir(folder, { recursive: true });
  const path = join(folder, `.scratch.${randomUUID()}.partial`);
  const file = await open(path, "wx+");
  // A file without a name disappears with its process, even a killed one. Windows keeps open files' names.
  const named = process.platform === "win32";
  if (!named) await rm(path);
  let held: string[] = [];
  let heldCharacters = 0;
  const writeHeld = async (): Promise<void> => {
    await file.writeFile(held.join(""));
    held = [];
    heldCharacters = 0;
  };
  return {
    async append(text) {
      held.push(text);
      heldCharacters += text.length;
      if (heldCharacters >= HELD_CHARACTERS) await writeHeld();
    },
    async *read() {
      await writeHeld();
      yield* file.createReadStream({ start: 0, autoClose: false }) as AsyncIterable<Uint8Array>;
    },
    async [Symbol.asyncDispose]() {
      await file.close();
      if (named) await rm(path, { force: true });
    },
  };
}
