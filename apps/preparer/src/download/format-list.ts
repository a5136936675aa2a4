import type { Resource } from "@dpr/data";

/** Resources as a table for people, those of one format together: name, size, licence and what they are. */
export function formatList(resources: readonly Resource[]): string {
  const rows = resources.map((resource) => [resource.name, formatSize(resource), resource.licence, resource.what]);
  const header = ["name", "size", "licence", "what it is"];
  const widths = header.map((title, column) => Math.max(title.length, ...rows.map((row) => row[column].length)));
  const line = (cells: readonly string[]): string =>
    `  ${cells.map((cell, column) => cell.padEnd(widths[column])).join("  ")}`.trimEnd();

  const byFormat = Map.groupBy(resources, ({ format }) => format);
  const blocks = [...byFormat].map(([format, members]) => {
    const lines = members.map((member) => line(rows[resources.indexOf(member)]));
    return [format, ...lines].join("\n");
  });
  return [line(header), ...blocks].join("\n\n");
}

/** The bytes of all files of a resource as published; undefined unless all are known. */
export function publishedBytes({ files }: Resource): number | undefined {
  const known = files.flatMap(({ bytes }) => (bytes === undefined ? [] : [bytes]));
  return known.length < files.length ? undefined : known.reduce((sum, bytes) => sum + bytes, 0);
}

function formatSize(resource: Resource): string {
  const bytes = publishedBytes(resource);
  const size = bytes === undefined ? "unknown" : `${(bytes / 1e9).toFixed(1)} GB`;
  return resource.files.length === 1 ? size : `${size}, ${resource.files.length} files`;
}
