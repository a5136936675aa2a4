import type { ParameterStore } from "../engine/engine.ts";
import type { Tensor } from "../tensor.ts";
import { readSafetensors } from "../weights/read-safetensors.ts";
import { writeSafetensors } from "../weights/write-safetensors.ts";

const KINDS = ["firstMoment", "secondMoment"] as const;

/** Writes the optimiser's moments of a store as one safetensors file, `firstMoment.NAME` and `secondMoment.NAME`. */
export async function writeMoments(path: string, store: ParameterStore): Promise<void> {
  const all = new Map<string, Tensor>();
  for (const kind of KINDS) for (const [name, tensor] of await store.read(kind)) all.set(`${kind}.${name}`, tensor);
  await writeSafetensors(path, all);
}

/** Gives a store the moments of a file that {@link writeMoments} wrote. */
export async function readMoments(path: string, store: ParameterStore): Promise<void> {
  const all = await readSafetensors(path);
  for (const kind of KINDS) {
    const ofKind = [...all].filter(([name]) => name.startsWith(`${kind}.`));
    await store.write(kind, new Map(ofKind.map(([name, tensor]) => [name.slice(kind.length + 1), tensor])));
  }
}
