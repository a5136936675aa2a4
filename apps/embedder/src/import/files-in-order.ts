import { log } from "@dpr/command-line";
import { findFiles } from "@dpr/data";

const byNumber = new Intl.Collator("en", { numeric: true }).compare;

/**
 * The files that names stand for, in the order in which they are given; those of a glob with 2 before 10. Says so where
 * they are in a shell's order, which has 10 before 2.
 */
export async function filesInOrder(names: readonly string[]): Promise<readonly string[]> {
  const files: string[] = [];
  for (const name of names) files.push(...[...(await findFiles(name))].sort(byNumber));
  const isSorted = files.every((file, at) => at === 0 || file > files[at - 1]);
  const turned = files.findIndex((file, at) => at > 0 && byNumber(file, files[at - 1]) < 0);
  if (isSorted && turned > 0) {
    log(`${files[turned]} comes behind ${files[turned - 1]}, as given; put the glob in quotes to have 2 before 10`);
  }
  return files;
}
