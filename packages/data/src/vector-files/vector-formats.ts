/** The formats of other tools in which embeddings are written; files end in their names. */
export const VECTOR_FORMATS = ["npy", "faiss", "safetensors", "parquet"] as const;

export type VectorFormat = (typeof VECTOR_FORMATS)[number];

/** The format that a file's name says; undefined where it says none. */
export function vectorFormatOf(path: string): VectorFormat | undefined {
  return VECTOR_FORMATS.find((format) => path.endsWith(`.${format}`));
}
