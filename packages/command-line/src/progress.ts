import { Presets, SingleBar } from "cli-progress";

export interface ProgressOptions {
  /** What is going on, such as "epoch 3". */
  readonly label: string;
  /** How many units there are in all, where that is known before the end. */
  readonly total?: number;
  /** In the plural, such as "questions". */
  readonly unit: string;
  /** Time between lines where there is no terminal; by default 5,000. */
  readonly intervalMs?: number;
  /** By default standard error. */
  readonly stream?: NodeJS.WritableStream & { readonly isTTY?: boolean };
}

/** How far some work has come, for people to watch. */
export interface Progress extends Disposable {
  /** `count` more units are done. `detail` is shown until the next one replaces it, such as "loss 0.42". */
  advance(count: number, detail?: string): void;
  /** Shows the last state for good. Does nothing the second time. */
  stop(): void;
}

/**
 * Shows progress on standard error: a bar on a terminal, or one line that counts where there is no total; otherwise a
 * line every few seconds and one at the end.
 */
export function createProgress(options: ProgressOptions): Progress {
  const { stream = process.stderr, total } = options;
  const show = stream.isTTY !== true || total === undefined ? showLines : showBar;
  const display = show({ ...options, stream });
  let done = 0;
  let detail = "";
  let stopped = false;
  const stop = () => {
    if (!stopped) display.last(done, detail);
    stopped = true;
  };
  return {
    advance(count, newDetail = detail) {
      done += count;
      detail = newDetail;
      if (!stopped) display.update(done, detail);
    },
    stop,
    [Symbol.dispose]: stop,
  };
}

/** Writes a line to standard error, in place of the bar's if there is one; the bar is drawn again below it. */
export function log(line: string): void {
  process.stderr.write(process.stderr.isTTY ? `\r\u001B[K${line}\n` : `${line}\n`);
}

interface Display {
  readonly update: (done: number, detail: string) => void;
  readonly last: (done: number, detail: string) => void;
}

type DisplayOptions = ProgressOptions & Required<Pick<ProgressOptions, "stream">>;

function showBar({ label, total = 0, unit, stream }: DisplayOptions): Display {
  const format = "{label} {bar} {percentage}% | {value}/{total} {unit} | {eta_formatted} left | {detail}";
  const bar = new SingleBar({ format, stream, barsize: 30, etaBuffer: 50 }, Presets.shades_classic);
  const started = performance.now();
  bar.start(total, 0, { label, unit, detail: "" });
  return {
    update: (done, detail) => bar.update(done, { detail }),
    last: (done, detail) => {
      bar.update(done, {
        detail: [detail, `${seconds(performance.now() - started)} in all`].filter(Boolean).join(", "),
      });
      bar.stop();
    },
  };
}

function showLines({ label, total, unit, stream, intervalMs }: DisplayOptions): Display {
  const overwrites = stream.isTTY === true;
  const pauseMs = intervalMs ?? (overwrites ? 100 : 5000);
  const started = performance.now();
  let written = started;
  const line = (done: number, detail: string, isLast = false): string => {
    const elapsed = performance.now() - started;
    const counted = done.toLocaleString("en");
    const counts = `${total === undefined ? counted : `${counted} of ${total.toLocaleString("en")}`} ${unit}`;
    const known = total !== undefined && done < total;
    const time = known
      ? `${seconds((elapsed * (total - done)) / done)} left`
      : `${seconds(elapsed)} ${isLast || total !== undefined ? "in all" : "so far"}`;
    return [`${label}: ${counts}`, time, detail].filter(Boolean).join(", ");
  };
  return {
    update: (done, detail) => {
      const isLast = total !== undefined && done >= total;
      if (isLast || performance.now() - written < pauseMs) return;
      written = performance.now();
      stream.write(overwrites ? `\r\u001B[K${line(done, detail)}` : `${line(done, detail)}\n`);
    },
    last: (done, detail) => stream.write(`${overwrites ? "\r\u001B[K" : ""}${line(done, detail, true)}\n`),
  };
}

/** "12 s", "3 min 20 s" or "2 h 5 min". */
function seconds(ms: number): string {
  if (!Number.isFinite(ms)) return "unknown time";
  const total = Math.round(ms / 1000);
  const [hours, minutes] = [Math.floor(total / 3600), Math.floor(total / 60) % 60];
  if (hours > 0) return `${hours} h ${minutes} min`;
  return minutes > 0 ? `${minutes} min ${total % 60} s` : `${total} s`;
}
