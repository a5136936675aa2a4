import { Readable } from "node:stream";
import { createProgress, defineCommand, peakRssMb, sharedOptions } from "@dpr/command-line";
import {
  type CheckedFile,
  checkPassageFile,
  checkQuestionFile,
  checkTrainingFile,
  FILE_KINDS,
  findFiles,
  findOverlaps,
  type FileReport,
  writeText,
} from "@dpr/data";
import { formatOverlaps, formatReport } from "../check/format-report.ts";
import { kindOf } from "../check/kind-of.ts";
import { tokenCounting } from "../check/token-counting.ts";

const checks = { training: checkTrainingFile, passages: checkPassageFile, questions: checkQuestionFile };
const tokens = { group: "Tokens" } as const;

export const check = defineCommand({
  description: "Finds bad rows, duplicates, gaps, leaks and long texts in training, passage and question files.",
  options: {
    file: {
      kind: "paths",
      required: true,
      bare: true,
      description: "What to check, also globs such as 'data/*.json'; several are compared as well",
    },
    kind: {
      kind: "choice",
      choices: FILE_KINDS,
      description: "What the rows of all files are (default: what each file's first row tells)",
    },
    report: { kind: "path", description: "Write everything that was found here, as JSON" },
    strict: { kind: "boolean", default: false, description: "Exit with 1 when there is a problem" },
    tokenizer: {
      ...tokens,
      kind: "path",
      description: "A model's directory or a vocab.txt (lower-cased): count tokens, and the texts that are cut",
    },
    sequenceLength: { ...sharedOptions.sequenceLength, ...tokens, description: "Where texts are cut (default: 256)" },
    qSequenceLength: { ...sharedOptions.qSequenceLength, ...tokens },
    pSequenceLength: { ...sharedOptions.pSequenceLength, ...tokens },
  },
  examples: [
    "nq-train.json nq-dev.json nq-test.qa.csv --strict",
    "psgs_w100.tsv --tokenizer models/bert-base-uncased --p_sequence_length 256 --report report.json",
  ],
  async run(options, { signal }) {
    const started = performance.now();
    const counting = await tokenCounting(options);
    const paths = [...new Set((await Promise.all(options.file.map((name) => findFiles(name)))).flat())];
    const files: CheckedFile[] = [];
    // All before the first is checked: a name that is wrong should not come out after an hour.
    const kinds = await Promise.all(paths.map(async (path) => options.kind ?? (await kindOf(path))));
    for (const [index, path] of paths.entries()) {
      const kind = kinds[index];
      using progress = createProgress({ label: path, unit: "rows" });
      const checked = await checks[kind](path, { ...counting, signal, onRow: () => progress.advance(1) });
      progress.stop();
      files.push(checked);
      console.log(`${formatReport(checked.report)}\n`);
    }
    const reports = files.map(({ report }) => report);
    const overlaps = findOverlaps(files);
    if (overlaps.length > 0) console.log(`${formatOverlaps(overlaps)}\n`);
    const problems = [
      ...reports.map(({ problems }) => problems),
      ...overlaps.map((overlap) => (overlap.problem ? overlap.questions : 0)),
    ];
    const total = problems.reduce((all, each) => all + each, 0);
    if (options.report !== undefined) {
      const content = { files: reports, overlaps, problems: total };
      await writeText(options.report, Readable.from([`${JSON.stringify(content, null, 2)}\n`]));
    }
    const damaged = reports.some(({ damage }) => damage !== undefined);
    if (damaged || (options.strict && total > 0)) process.exitCode = 1;
    return {
      files: reports.map(summary),
      overlaps,
      problems: total,
      report: options.report,
      seconds: Math.round(performance.now() - started) / 1000,
      peakRssMb: peakRssMb(),
    };
  },
});

function summary({ path, kind, rows, badRows, damage, problems }: FileReport) {
  return { path, kind, rows, badRows: badRows.count, damage, problems };
}
