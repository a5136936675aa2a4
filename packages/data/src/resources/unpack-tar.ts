import { text } from "node:stream/consumers";
import { Header, Pax } from "tar";
import { damaged, type ReceiveFile, unsafeEntry } from "./archive-path.ts";
import { TarBlocks } from "./tar-blocks.ts";
import type { UnpackBudget } from "./unpack-limits.ts";

/** Names and attributes that are too long for a header come before it, as an entry of their own. */
const LONGEST_EXTENSION = 1e6;

/**
 * Hands the files of a tar archive, which comes as bytes, to `receive`, one after the other. Memory holds one piece.
 * `tar` reads headers and extensions; the entries are taken here, where each waits until it is asked for.
 * @throws DownloadError DATA_UNPACK_UNSAFE for a link or a device, DATA_UNPACK_DAMAGED, and what `receive` throws
 */
export async function unpackTar(
  archive: string,
  bytes: AsyncIterable<Uint8Array>,
  budget: UnpackBudget,
  receive: ReceiveFile,
): Promise<void> {
  const expected = "a tar archive";
  const blocks = new TarBlocks(bytes, () => damaged(archive, expected, "one that is cut off"));
  let own: Pax | undefined;
  let longName: string | undefined;
  let everyones: Pax | undefined;
  try {
    for (;;) {
      const block = await blocks.header();
      const header = new Header(block, 0, own, everyones);
      if (header.nullBlock) break;
      if (!header.cksumValid) throw damaged(archive, expected, "a header whose checksum is wrong");
      budget.countFile();
      const { type, size = 0, path = "" } = header;
      const content = blocks.content(size);
      if (type in EXTENSIONS) {
        if (size > LONGEST_EXTENSION) throw damaged(archive, expected, `a header of ${size} bytes`);
        const extension = await text(content);
        if (type === "GlobalExtendedHeader") everyones = Pax.parse(extension, everyones, true);
        else if (type === "ExtendedHeader" || type === "OldExtendedHeader") own = Pax.parse(extension, own);
        else if (type !== "NextFileHasLongLinkpath") longName = extension.replace(/\0.*/s, "");
        continue;
      }
      // `Header` puts the prefix of old headers before a long name too.
      const name = longName ?? own?.path ?? path;
      [own, longName] = [undefined, undefined];
      if (type === "File" || type === "OldFile" || type === "ContiguousFile") await receive(name, content);
      else if (type !== "Directory") throw unsafeEntry(archive, name, `a ${type}`);
    }
    await blocks.finish();
  } finally {
    await blocks.close();
  }
}

const EXTENSIONS = {
  GlobalExtendedHeader: true,
  ExtendedHeader: true,
  OldExtendedHeader: true,
  NextFileHasLongPath: true,
  OldGnuLongPath: true,
  NextFileHasLongLinkpath: true,
};
