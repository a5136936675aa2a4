const COUNTS = ["no", "one", "two", "three"];

/** What is the matter with an engine that cannot be had here, and the ways to get it, a line each. */
export function describeUnavailable(engine: string, problems: readonly string[], ways: readonly string[]): string {
  const lines = ways.map((way, i) => `  ${i + 1}. ${way}`).join("\n");
  return `engine ${engine}: ${problems.join("; ")}. There are ${COUNTS[ways.length]} ways to get it:\n${lines}`;
}
