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
  /** `count` more units need not be done: they are counted, and say nothing of the time that is left. */
  skip(count: number): void;
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
  let skipped = 0;
  let detail = "";
  let stopped = false;
  const started = performance.now();
  const state = (): State => {
    const elapsedMs = performance.now() - started;
    const leftMs = (elapsedMs * ((total ?? done) - done)) / (done - skipped);
    return { done, detail, elapsed: seconds(elapsedMs), left: seconds(leftMs) };
  };
  const stop = () => {
    if (!stopped) display.last(state());
    stopped = true;
  };
  return {
    advance(count, newDetail = detail) {
      done += count;
      detail = newDetail;
      if (!stopped) display.update(state());
    },
    skip(count) {
      done += count;
      skipped += count;
      if (!stopped) display.update(state());
    },
    stop,
    [Symbol.dispose]: stop,
  };
}

/** Writes a line to standard error, in place of the bar's if there is one; the bar is drawn again below it. */
export function log(line: string): void {
  process.stderr.write(process.stderr.isTTY ? `\r\u001B[K${line}\n` : `${line}\n`);
}

/** What there is to show. */
interface State {
  readonly done: number;
  readonly detail: string;
  /** Since the start. */
  readonly elapsed: string;
  /** To the end, as far as it is known. */
  readonly left: string;
}

interface Display {
  readonly update: (state: State) => void;
  readonly last: (state: State) => void;
}

type DisplayOptions = ProgressOptions & Required<Pick<ProgressOptions, "stream">>;

function showBar({ label, total = 0, unit, stream }: DisplayOptions): Display {
  const format = "{label} {bar} {percentage}% | {value}/{total} {unit} | {left} left | {detail}";
  const bar = new SingleBar({ format, stream, barsize: 30 }, Presets.shades_classic);
  bar.start(total, 0, { label, unit, left: seconds(Number.NaN), detail: "" });
  return {
    update: ({ done, left, detail }) => bar.update(done, { left, detail }),
    last: ({ done, left, detail, elapsed }) => {
      bar.update(done, { left, detail: [detail, `${elapsed} in all`].filter(Boolean).join(", ") });
      bar.stop();
    },
  };
}

function showLines({ label, total, unit, stream, intervalMs }: DisplayOptions): Display {
  const overwrites = stream.isTTY === true;
  const pauseMs = intervalMs ?? (overwrites ? 100 : 5000);
  let written = performance.now();
  const line = ({ done, detail, elapsed, left }: State, isLast = false): string => {
    const counted = done.toLocaleString("en");
    const counts = `${total === undefined ? counted : `${counted} of ${total.toLocaleString("en")}`} ${unit}`;
    const known = total !== undefined && done < total;
    const time = known ? `${left} left` : `${elapsed} ${isLast || total !== undefined ? "in all" : "so far"}`;
    return [`${label}: ${counts}`, time, detail].filter(Boolean).join(", ");
  };
  return {
    update: (state) => {
      const isLast = total !== undefined && state.done >= total;
      if (isLast || performance.now() - written < pauseMs) return;
      written = performance.now();
      stream.write(overwrites ? `\r\u001B[K${line(state)}` : `${line(state)}\n`);
    },
    last: (state) => stream.write(`${overwrites ? "\r\u001B[K" : ""}${line(state, true)}\n`),
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
