import type { Curve, LineChart, Look } from "./line-chart.ts";
import type { MetricsRecord, UpdateRecord, ValidationRecord } from "./records.ts";
import { smooth } from "./smooth.ts";
import type { Point } from "./thin-out.ts";

/** What is drawn of a run: training, then each kind of validation. */
export function chartsOf(records: readonly MetricsRecord[], maxGradNorm: number): readonly LineChart[] {
  const updates = records.filter((record) => record.type === "update");
  const validations = records.filter((record) => record.type === "validation");
  const lastUpdate = Math.max(0, ...[updates.at(-1), validations.at(-1)].map((record) => record?.update ?? 0));
  const charts = [...trainingCharts(updates, maxGradNorm), ...validationCharts(validations)];
  return charts.map((chart) => ({ ...chart, lastUpdate }));
}

type Chart = Omit<LineChart, "lastUpdate">;

function trainingCharts(updates: readonly UpdateRecord[], maxGradNorm: number): readonly Chart[] {
  if (updates.length === 0) return [];
  const of = (value: (record: UpdateRecord) => number): readonly Point[] =>
    finite(updates.map((record) => [record.update, value(record)]));
  // A batch has as many contexts as the median one, but for the last of an epoch.
  const typical = updates.toSorted((a, b) => a.contexts - b.contexts)[Math.floor(updates.length / 2)];
  const chance = {
    name: `chance, ${Math.round(typical.contexts)} contexts`,
    look: "limit",
    points: of(() => typical.chanceLoss),
  } as const;
  // Far above the losses it would press them flat.
  const isNearChance = Math.max(...updates.map(({ loss }) => loss)) > typical.chanceLoss / 3;
  const limit = { name: `max_grad_norm ${maxGradNorm}`, look: "limit", points: of(() => maxGradNorm) } as const;
  return [
    {
      id: "loss",
      title: "Training loss",
      unit: "nats a question",
      curves: [
        ...withMean(
          of(({ loss }) => loss),
          updates,
        ),
        ...(isNearChance ? [chance] : []),
      ],
    },
    {
      id: "learning-rate",
      title: "Learning rate",
      unit: "step size of AdamW",
      curves: [{ name: "each update", look: "first", points: of(({ learningRate }) => learningRate) }],
    },
    {
      id: "gradient-norm",
      title: "Gradient norm",
      unit: "L2, before clipping",
      curves: [
        ...withMean(
          of(({ gradientNorm }) => gradientNorm),
          updates,
        ),
        ...(maxGradNorm > 0 ? [limit] : []),
      ],
    },
    {
      id: "throughput",
      title: "Throughput",
      unit: "tokens/s, without padding",
      curves: withMean(
        of(({ tokensPerSecond }) => tokensPerSecond),
        updates,
      ),
    },
  ];
}

/** JSON knows no other numbers, and one of them would spoil every mean around it. */
function finite(points: readonly Point[]): readonly Point[] {
  return points.filter(([, y]) => Number.isFinite(y));
}

/** The points as they are, faint, and their running mean. */
function withMean(points: readonly Point[], updates: readonly UpdateRecord[]): readonly Curve[] {
  const window = 2 * Math.floor(Math.max(5, points.length / 40) / 2) + 1;
  const together = Math.max(...new Set(updates.map((record) => record.updates)));
  const each = together === 1 ? "each update" : `mean of ${together} updates`;
  return [
    { name: each, look: "faint", points },
    { name: `mean of ${window * together} updates`, look: "first", points: smooth(points, window) },
  ];
}

/** Metrics of one unit share a chart. */
interface Family {
  readonly title: string;
  readonly unit: string;
  /** How a stored value is shown: shares in per cent. */
  readonly scale: number;
}

const LOOKS: readonly Look[] = ["first", "second", "third", "fourth"];

function familyOf(metric: string): Family {
  if (metric === "devLoss") return { title: "Validation loss", unit: "nats a question", scale: 1 };
  if (metric === "averageRank") return { title: "Average rank", unit: "passages before the positive", scale: 1 };
  if (metric === "devCorrect") return { title: "Validation: right in their batch", unit: "% of questions", scale: 100 };
  if (/^top\d+$/.test(metric)) return { title: "Retrieval: found among the first", unit: "% of questions", scale: 100 };
  return { title: metric, unit: metric, scale: 1 };
}

function validationCharts(validations: readonly ValidationRecord[]): readonly Chart[] {
  const metrics = [...new Set(validations.flatMap((record) => Object.keys(record.metrics)))];
  const best = validations.findLast(({ isBest }) => isBest);
  const families = Map.groupBy(metrics, (metric) => familyOf(metric).title);
  return [...families.values()].map((members, number) => {
    const { title, unit, scale } = familyOf(members[0]);
    const at = (metric: string, record: ValidationRecord): Point => [record.update, scale * record.metrics[metric]];
    const curves: Curve[] = members.map((metric, i) => ({
      name: metric,
      look: LOOKS[i % LOOKS.length],
      points: finite(validations.map((record) => at(metric, record))),
      marked: true,
    }));
    if (best !== undefined && members.includes(best.chosenBy)) {
      curves.push({ name: "best checkpoint", look: "best", points: finite([at(best.chosenBy, best)]), marked: true });
    }
    return { id: `validation-${number}`, title, unit, curves };
  });
}
