/** How a published file is packed; a file without packing is used as it is. */
export type Packing = "gz" | "tar" | "tar.gz" | "zip";

/** One file of a resource. */
export interface ResourceFile {
  readonly url: string;
  /** Where it is saved in the output folder, with `/`: its published name, in a folder where two share one. */
  readonly path: string;
  /** Undefined for a file that is used as it is. */
  readonly packing?: Packing;
  /** Of the file as published; undefined where nobody has published it. */
  readonly bytes?: number;
  readonly sha256?: string;
}

/** Something published that can be asked for by name. */
export interface Resource {
  /** The name by which the source system knows it, such as `data.retriever.nq-train`. */
  readonly name: string;
  /** What it is, in a few words. */
  readonly what: string;
  /** What its files hold once they are unpacked. */
  readonly format: string;
  readonly licence: string;
  /** Who publishes it, where its licence and its description are found. */
  readonly source: string;
  readonly files: readonly ResourceFile[];
}

/** How a file is packed, by its name. */
export function packingOf(path: string): Packing | undefined {
  if (/\.(tar\.gz|tgz)$/.test(path)) return "tar.gz";
  if (path.endsWith(".tar")) return "tar";
  if (path.endsWith(".gz")) return "gz";
  return path.endsWith(".zip") ? "zip" : undefined;
}

/** The path that a `.gz` file unpacks to. */
export function withoutGz(path: string): string {
  return path.replace(/\.gz$/, "");
}
