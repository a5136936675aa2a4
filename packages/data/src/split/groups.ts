/** Keys that belong together, directly or over others (union and find). Memory: two numbers a key. */
export class Groups {
  readonly #parents = new Map<number, number>();

  /** The smallest key of the key's group: its own for one that was never joined. */
  find(key: number): number {
    let root = key;
    for (let parent = this.#parents.get(root); parent !== undefined; parent = this.#parents.get(root)) root = parent;
    // The next way is shorter.
    for (let at = key; at !== root;) {
      const parent = this.#parents.get(at)!;
      this.#parents.set(at, root);
      at = parent;
    }
    return root;
  }

  join(one: number, other: number): void {
    const [root, otherRoot] = [this.find(one), this.find(other)];
    // A group's name does not depend on the order of its joins.
    if (root < otherRoot) this.#parents.set(otherRoot, root);
    else if (otherRoot < root) this.#parents.set(root, otherRoot);
  }
}
