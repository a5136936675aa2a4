/** A model of the hub, as people write it. */
export interface ModelName {
  /** `organisation/name`, or `name` for the oldest models. */
  readonly name: string;
  /** A branch, a tag or a commit. */
  readonly revision?: string;
}

/**
 * Reads `organisation/name@revision`, of which the organisation and the revision may be absent; undefined for what
 * cannot be a model's name on the hub, such as `./models/bert` or `a/b/c`.
 */
export function parseModelName(text: string): ModelName | undefined {
  const [, name, revision] = /^([^@]+)(?:@(.+))?$/s.exec(text) ?? [];
  if (name === undefined || !isModelName(name) || (revision !== undefined && !isRevision(revision))) return undefined;
  return { name, ...(revision !== undefined && { revision }) };
}

/** Names and revisions become parts of paths and addresses: nothing in them may lead elsewhere. */
export function isModelName(name: string): boolean {
  return /^(?:\w[\w.-]*\/)?\w[\w.-]*$/.test(name) && !/--|\.\./.test(name) && name.length <= 96;
}

export function isRevision(revision: string): boolean {
  return /^\w[\w.+-]*(?:\/\w[\w.+-]*)*$/.test(revision) && !revision.includes("..") && revision.length <= 255;
}
