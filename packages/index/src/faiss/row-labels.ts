/** In place of ids: numbers that an index of FAISS bears itself (`IndexIDMap`), which are the ids. */
export class RowLabels {
  readonly rows: number;

  constructor(rows: number) {
    this.rows = rows;
  }

  get(label: number): string {
    return String(label);
  }
}
