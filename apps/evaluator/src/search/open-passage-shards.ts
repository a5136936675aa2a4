import { log } from "@dpr/command-line";
import { openShards, type OpenedShards } from "@dpr/data";

/** The passages' embeddings, which are held against their manifests as they are read. Says where precisions are mixed. */
export async function openPassageShards(
  encodedCtxFile: readonly string[],
  allowDuplicateIds: boolean,
): Promise<OpenedShards> {
  const shards = await openShards(encodedCtxFile, { allowDuplicateIds, verify: "while reading", reuseMemory: true });
  const { precisions } = shards;
  if (precisions.length > 1) {
    const mixed = `embedded in ${precisions.join(" and ")}: scores of one and the other are a little less comparable`;
    log(`--encoded_ctx_file: ${mixed}; embed all in one --precision to be rid of that`);
  }
  return shards;
}
