/**
 * What stands before the rows in a FAISS index that compares by inner product with every row (`IndexFlatIP`): the fourcc
 * `IxFI`, d, ntotal, two constants, is_trained, the metric, and the count of numbers (faiss/impl/index_write.cpp).
 */
export function formatFaissHeader(rows: number, columns: number): Uint8Array {
  const header = Buffer.alloc(45);
  header.write("IxFI", 0, "latin1");
  header.writeInt32LE(columns, 4);
  header.writeBigInt64LE(BigInt(rows), 8);
  header.writeBigInt64LE(UNUSED, 16);
  header.writeBigInt64LE(UNUSED, 24);
  header.writeUInt8(1, 32);
  header.writeInt32LE(INNER_PRODUCT, 33);
  header.writeBigUInt64LE(BigInt(rows) * BigInt(columns), 37);
  return header;
}

const UNUSED = 1n << 20n;
const INNER_PRODUCT = 0;
