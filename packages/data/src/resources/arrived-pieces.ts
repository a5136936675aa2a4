import type { Readable } from "node:stream";

const ENOUGH_BYTES = 1 << 20;

/**
 * What arrives on a stream, in order and to the last byte: a stream that breaks forgets what nobody has read yet, which
 * over a connection that breaks again and again would be no progress at all. Keeps about a megabyte. Reading begins at
 * once, not when the pieces are first asked for.
 */
export function arrivedPieces(stream: Readable): AsyncGenerator<Uint8Array> {
  const arrived: Uint8Array[] = [];
  let bytes = 0;
  let end: { readonly error?: unknown } | undefined;
  let changed = Promise.withResolvers<void>();
  stream.on("data", (piece: Uint8Array) => {
    arrived.push(piece);
    bytes += piece.byteLength;
    if (bytes >= ENOUGH_BYTES) stream.pause();
    changed.resolve();
  });
  const finish = (error?: unknown): void => {
    end ??= { error };
    changed.resolve();
  };
  stream.on("end", () => finish()).on("error", finish);

  return (async function* () {
    try {
      for (;;) {
        const piece = arrived.shift();
        if (piece !== undefined) {
          bytes -= piece.byteLength;
          yield piece;
        } else if (end !== undefined) {
          if (end.error !== undefined) throw end.error;
          return;
        } else {
          changed = Promise.withResolvers();
          stream.resume();
          await changed.promise;
        }
      }
    } finally {
      stream.destroy();
    }
  })();
}
