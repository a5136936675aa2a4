import { openShards } from "@dpr/data";

// Prints what our own reader finds in shards, for exchange_with_python.py to compare: {ids, embeddings, fingerprint}.
const [name] = process.argv.slice(2);
if (name === undefined) throw new Error("expected the name of shards");
const shards = await openShards(name);
const ids: string[] = [];
const embeddings: number[][] = [];
for await (const block of shards.blocks()) {
  ids.push(...block.ids);
  const { rows, columns, data } = block.embeddings;
  for (let row = 0; row < rows; row++) embeddings.push([...data.subarray(row * columns, (row + 1) * columns)]);
}
console.log(JSON.stringify({ ids, embeddings, fingerprint: shards.fingerprint }));
