import { CommandLineError } from "@dpr/command-line";
import { bytesOfRow, type ShardLayout } from "@dpr/data";
import { freeBytes } from "@dpr/durable-files";

/** About what an id takes beside its embedding. */
const ID_BYTES = 16;

/** Refuses, before the first row is computed or written, a disk that the rows of a shard file would fill. */
export async function requireSpace(
  file: string,
  { rows, ...layout }: ShardLayout & { readonly rows: number },
): Promise<void> {
  const needed = rows * (bytesOfRow(layout) + ID_BYTES);
  const free = await freeBytes(file);
  if (free >= needed) return;
  const gigabytes = (bytes: number): string => `${(bytes / 1e9).toLocaleString("en", { maximumFractionDigits: 1 })} GB`;
  throw new CommandLineError(
    `--out_file: expected ${gigabytes(needed)} free for ${file}, got ${gigabytes(free)}; free some or choose another disk`,
  );
}
