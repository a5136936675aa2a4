/**
 * Whether a validation is due after so many updates of an epoch, 1 to `updatesPerEpoch`: `perEpoch` times an epoch,
 * spread evenly, the last one at its end; after every update where there are fewer of these. Validation i comes after
 * ⌈i · updatesPerEpoch / perEpoch⌉ updates.
 */
export function isValidationDue(updates: number, updatesPerEpoch: number, perEpoch: number): boolean {
  const due = (after: number): number => Math.floor((after * perEpoch) / updatesPerEpoch);
  return due(updates) > due(updates - 1);
}
