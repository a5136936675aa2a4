import { Readable } from "node:stream";
import { createDeflateRaw, deflateRawSync } from "node:zlib";

/** JSON as the page unpacks it: deflated, in base64. Holds no character that HTML knows. */
export function packJson(value: unknown): string {
  return deflateRawSync(JSON.stringify(value)).toString("base64");
}

/** The same of a text that comes in parts, in constant memory. */
export async function* packText(parts: AsyncIterable<string | Uint8Array>): AsyncGenerator<string> {
  const deflated = Readable.from(parts, { objectMode: false }).compose(createDeflateRaw()) as AsyncIterable<Buffer>;
  let rest = Buffer.alloc(0);
  for await (const part of deflated) {
    const bytes = Buffer.concat([rest, part]);
    // Three bytes are four letters; what is left over waits for the next part.
    const whole = bytes.length - (bytes.length % 3);
    yield bytes.toString("base64", 0, whole);
    rest = bytes.subarray(whole);
  }
  yield rest.toString("base64");
}
