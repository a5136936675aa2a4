import { createTemporaryFile } from "@dpr/durable-files";

/** Text that is too much for memory, in a temporary file, until it is disposed of. */
export interface ScratchText extends AsyncDisposable {
  append(text: string): Promise<void>;
  /** All that was appended, in order. Nothing may be appended after. */
  read(): AsyncIterable<Uint8Array>;
}

const HELD_CHARACTERS = 1 << 20;

/** An empty one in `folder`, which is made if it is missing. */
export async function createScratchText(folder: string): Promise<ScratchText> {
  const temporary = await createTemporaryFile(folder);
  const { file } = temporary;
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
    [Symbol.asyncDispose]: () => temporary[Symbol.asyncDispose](),
  };
}
