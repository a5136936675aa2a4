import type { TrainingExample } from "../examples/training-example.ts";
import type { Passage } from "../passages/passage.ts";
import type { FindingDescription, Notes } from "./findings.ts";
import { type Fingerprint, fingerprint, isSame } from "../fingerprints/fingerprint.ts";
import type { FingerprintTable } from "../fingerprints/fingerprint-table.ts";

/** What may be found where passages are several things to questions. */
export const roleFindings = {
  positivesAmongNegatives: { says: "negatives that are a positive of the same question", problem: true },
  positivesAndHardNegatives: {
    says: "passages that are a positive of one question and a hard negative of another",
    problem: false,
  },
} as const satisfies Readonly<Record<string, FindingDescription>>;

/** Bits of a passage's number: what it has been to some question so far. */
const POSITIVE = 1;
const HARD_NEGATIVE = 2;

/**
 * Notes what contradicts itself in what passages are to questions. Passages are the same where title and text are, and
 * those of one question also where their ids are. `passages` holds what earlier examples said and takes this one's:
 * positives have the bit 1.
 */
export function noteRoles(
  { positives, negatives, hardNegatives }: TrainingExample,
  passages: FingerprintTable,
  notes: Notes<keyof typeof roleFindings>,
): void {
  const mark = (key: Fingerprint, role: number, field: string): void => {
    const roles = passages.get(key);
    if ((roles & role) !== 0) return;
    passages.set(key, roles | role);
    if (roles !== 0) notes.add("positivesAndHardNegatives", field);
  };
  const keys = positives.map(keyOf);
  const isPositive = ({ id }: Passage, key: Fingerprint): boolean =>
    keys.some((own) => isSame(own, key)) || (id !== "" && positives.some((own) => own.id === id));

  for (const [index, key] of keys.entries()) mark(key, POSITIVE, `positive_ctxs[${index}]`);
  for (const [index, passage] of negatives.entries()) {
    if (isPositive(passage, keyOf(passage))) notes.add("positivesAmongNegatives", `negative_ctxs[${index}]`);
  }
  for (const [index, passage] of hardNegatives.entries()) {
    const field = `hard_negative_ctxs[${index}]`;
    const key = keyOf(passage);
    if (isPositive(passage, key)) notes.add("positivesAmongNegatives", field);
    else mark(key, HARD_NEGATIVE, field);
  }
}

function keyOf({ title, text }: Passage): Fingerprint {
  return fingerprint(title, text);
}
