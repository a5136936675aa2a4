/** In place of ids: the numbers of rows, from 0 or as the index itself has them (`IndexIDMap`). */
export class RowLabels {
  readonly rows: number;

  constructor(rows: number) {
    this.rows = rows;
  }

  get(label: number): string {
    return String(label);
  }
}
