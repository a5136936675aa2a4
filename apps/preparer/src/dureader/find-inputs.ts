import { glob } from "node:fs/promises";
import { join, relative } from "node:path";
import { CommandLineError, log } from "@dpr/command-line";
import { findFiles } from "@dpr/data";

/** The files to convert. */
export interface Inputs {
  readonly passageCollection?: readonly string[];
  readonly passageIds?: string;
  readonly dualTrain?: string;
  readonly train?: string;
  readonly dev?: string;
  readonly retrievedDev?: string;
  readonly ctxFile?: string;
  readonly test?: readonly string[];
  readonly search?: readonly string[];
}

/** The files that flags name, and for those that none names what `datasetDir` has under its published name. */
export async function findInputs({ datasetDir, ...named }: Inputs & { readonly datasetDir?: string }): Promise<Inputs> {
  const given = {
    ...named,
    passageCollection: await matching(named.passageCollection),
    test: await matching(named.test),
    search: await matching(named.search),
  };
  const inputs = datasetDir === undefined ? given : { ...given, ...(await searchDataset(datasetDir, given)) };
  const { passageCollection, dualTrain, train, dev, test, search } = inputs;
  if ([passageCollection, dualTrain, train, dev, test, search].every((each) => each === undefined)) {
    throw new CommandLineError(
      datasetDir === undefined
        ? "expected --dataset_dir or at least one file to convert, such as --dual_train, got none (--help lists them)"
        : `--dataset_dir: expected a folder with dual.train.tsv, dev.json, …, got none of them in ${datasetDir}`,
    );
  }
  if (inputs.retrievedDev !== undefined && dev === undefined) {
    throw new CommandLineError("--retrieved_dev: expected --dev with it, got none: its questions have the positives");
  }
  return inputs;
}

/** The files that names with `*` stand for. */
async function matching(names: readonly string[] | undefined): Promise<readonly string[] | undefined> {
  return names === undefined ? undefined : (await Promise.all(names.map((name) => findFiles(name)))).flat();
}

/** Both archives of the dataset, the original's and the baseline's, however they are unpacked side by side. */
async function searchDataset(folder: string, named: Inputs): Promise<Inputs> {
  const one = async (name: string): Promise<string | undefined> => {
    const paths = await search(folder, name);
    if (paths.length > 1) {
      throw new CommandLineError(
        `--dataset_dir: expected one ${name}, got ${paths.join(" and ")}; name one by its flag`,
      );
    }
    return paths[0];
  };
  const several = async (...names: readonly string[]): Promise<readonly string[] | undefined> => {
    for (const name of names) {
      const paths = await search(folder, name);
      if (paths.length > 0) return paths;
    }
    return undefined;
  };
  const found = {
    passageCollection:
      named.passageCollection ?? (await several("passage_collection.json", "passage-collection/part-*")),
    passageIds: named.passageIds ?? (await one("passage2id.map.json")),
    dualTrain: named.dualTrain ?? (await one("dual.train.tsv")),
    train: named.train ?? (await one("train.json")),
    dev: named.dev ?? (await one("dev.json")),
    test: named.test ?? (await several("test*.json")),
  };
  const paths = Object.values(found).flat();
  const names = paths.filter((path) => path !== undefined).map((path) => relative(folder, path));
  log(`${folder}: takes ${names.join(", ") || "no file of the dataset"}`);
  return found;
}

/** Not deeper than archives go: a folder of everything should not be walked through. */
async function search(folder: string, name: string): Promise<readonly string[]> {
  const paths: string[] = [];
  for await (const path of glob(`{,*/,*/*/}${name}`, { cwd: folder })) paths.push(join(folder, path));
  return paths.sort();
}
