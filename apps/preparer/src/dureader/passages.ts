import { readCollection, writePassageParts, writePassages } from "@dpr/data";
import type { Step, Watch } from "./step.ts";

export interface Collection {
  readonly paths: readonly string[];
  readonly idsPath?: string;
}

/** Writes a collection's cleaned passages into `files`, which are to be several `parts` of `folder` or one. */
export function passages({ paths, idsPath }: Collection, folder: string, files: readonly string[]): Step {
  return {
    from: paths,
    files,
    async run(watch) {
      let empty = 0;
      const read = () =>
        watch.progress(
          readCollection(paths, { idsPath, ...watch.badRows.first, onEmpty: () => empty++ }),
          "writing passages",
          "passages",
        );
      if (files.length === 1) {
        const { rows } = await writePassages(files[0], read());
        return { counts: { passages: rows }, dropped: { emptyTexts: empty } };
      }
      const rows = await count({ paths, idsPath }, watch);
      await writePassageParts(folder, read(), { rows, count: files.length });
      return { counts: { passages: rows }, dropped: { emptyTexts: empty } };
    },
  };
}

/** How many passages are left after cleaning: where parts begin depends on it. */
async function count({ paths, idsPath }: Collection, { badRows, progress }: Watch): Promise<number> {
  let rows = 0;
  const passages = readCollection(paths, { idsPath, ...badRows.again });
  for await (const _ of progress(passages, "counting passages", "passages")) rows++;
  return rows;
}
