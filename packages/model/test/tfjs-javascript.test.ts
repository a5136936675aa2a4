import { createTfjsEngine } from "../src/engine/tfjs/tfjs-engine.ts";
import { describeContract } from "./engine-contract.ts";

// A process has one backend of TensorFlow.js, and the other suites have the native one, where that is here.
describeContract("tfjs (plain JavaScript)", () => createTfjsEngine({ backend: "cpu" }));
