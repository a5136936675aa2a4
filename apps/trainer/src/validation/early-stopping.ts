/** How patient a run still is, as JSON keeps it. */
export interface Patience {
  /** Validations since the best one. */
  readonly sinceBest: number;
}

/** Before the first validation. */
export const FULL_PATIENCE: Patience = { sinceBest: 0 };

/** After another validation, which was the best so far or was not. */
export function updatePatience({ sinceBest }: Patience, isBest: boolean): Patience {
  return { sinceBest: isBest ? 0 : sinceBest + 1 };
}

/** Whether so many validations (`--early_stopping`) have brought nothing better; never, without a number. */
export function isOutOfPatience({ sinceBest }: Patience, validations: number | undefined): boolean {
  return validations !== undefined && sinceBest >= validations;
}
