import { FormatError, type Place } from "./file-errors.ts";

const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/**
 * The bytes of a line as text.
 * @throws FormatError when they are not UTF-8
 */
export function decodeUtf8(bytes: Uint8Array, place: Place): string {
  try {
    return utf8.decode(bytes);
  } catch {
    throw new FormatError(place, "UTF-8 text", "other bytes; convert the file to UTF-8");
  }
}
