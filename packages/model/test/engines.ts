import { expect, test } from "vitest";
import type { Engine } from "../src/engine/engine.ts";
import { createOnnxEngine } from "../src/engine/onnx/onnx-engine.ts";
import { openVinoFolders } from "../src/engine/openvino/library-places.ts";
import { createOpenVinoEngine } from "../src/engine/openvino/openvino-engine.ts";
import { OpenVinoUnavailableError } from "../src/engine/openvino/openvino-error.ts";
import { createReferenceEngine } from "../src/engine/reference/reference-engine.ts";
import { TensorFlowUnavailableError } from "../src/engine/tfjs/tensorflow-error.ts";
import { createTfjsEngine } from "../src/engine/tfjs/tfjs-engine.ts";

const folders = openVinoFolders(process.env);
const all: Readonly<Record<string, () => Promise<Engine>>> = {
  reference: () => Promise.resolve(createReferenceEngine()),
  onnx: () => createOnnxEngine({ threads: 2 }),
  openvino: () => createOpenVinoEngine({ threads: 2, openVinoFolders: folders }),
  tfjs: () => createTfjsEngine({ threads: 2 }),
};

/** Names of the engines that are here, with the precisions that they have. */
const here = new Map<string, Engine["precisions"]>();
for (const [name, create] of Object.entries(all)) {
  try {
    await using engine = await create();
    here.set(name, engine.precisions);
  } catch (error) {
    if (!(error instanceof OpenVinoUnavailableError || error instanceof TensorFlowUnavailableError)) throw error;
  }
}

/** What to run a suite for: every engine that is here. */
export const engines = Object.entries(all).filter(([name]) => here.has(name));

/** Those of them that have bf16. */
export const bf16Engines = engines.filter(([name]) => here.get(name)!.includes("bf16"));

/** Says in the list of tests that an engine is not here. */
export function noteMissingEngines(): void {
  test.for([
    ["openvino", "needs OpenVINO: `pnpm engines:openvino`"],
    ["tfjs", "needs TensorFlow: `pnpm engines:tfjs`"],
  ])("the %s engine is here", ([name, need], { skip }) => {
    skip(!here.has(name), need);
    expect(engines.map(([one]) => one)).toContain(name);
  });
}
