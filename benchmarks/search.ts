import { measureFlat } from "./flat.ts";

/** Every kind of index, beside plain products and each other. */
export async function measureSearch(): Promise<object> {
  return { flat: await measureFlat() };
}
