/** What stands before the rows in a safetensors file with the one tensor `embeddings`, float32 [rows, columns]. */
export function formatSafetensorsHeader(rows: number, columns: number): Uint8Array {
  const tensor = { dtype: "F32", shape: [rows, columns], data_offsets: [0, 4 * rows * columns] };
  const text = JSON.stringify({ embeddings: tensor });
  const length = Math.ceil(text.length / 8) * 8; // so that the numbers begin at a multiple of 8 bytes
  const header = Buffer.alloc(8 + length, " ");
  header.writeBigUInt64LE(BigInt(length), 0);
  header.write(text, 8, "latin1");
  return header;
}
