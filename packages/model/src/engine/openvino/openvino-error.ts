import { describeUnavailable } from "../describe-unavailable.ts";

/** OpenVINO refused a call, or failed in it. */
export class OpenVinoError extends Error {
  readonly code = "OPENVINO";
  override readonly name = "OpenVinoError";
  /** The function of OpenVINO's C API. */
  readonly call: string;
  /** What it returned: a negative number of `ov_status_e`. */
  readonly status: number;
  constructor(call: string, status: number, message: string) {
    super(`OpenVINO: ${call}: ${message} (status ${status})`);
    this.call = call;
    this.status = status;
  }
}

const WAYS = [
  "`pnpm engines:openvino`, which fetches its Python wheel and unpacks the libraries",
  "`pip install openvino`, or a Python environment with it that is active",
  "an installation of OpenVINO, whose folder with libopenvino_c OPENVINO_LIB_DIR names",
];

/** OpenVINO is not here, or not as a whole, or too old. */
export class OpenVinoUnavailableError extends Error {
  readonly code = "OPENVINO_UNAVAILABLE";
  override readonly name = "OpenVinoUnavailableError";
  /** What is the matter with each place where libraries were found or expected. */
  readonly problems: readonly string[];
  constructor(problems: readonly string[], options?: ErrorOptions) {
    const found = problems.length === 0 ? ["no libopenvino_c anywhere"] : problems;
    super(describeUnavailable("openvino", found, WAYS), options);
    this.problems = problems;
  }
}
