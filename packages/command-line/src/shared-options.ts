import { deviceForm, parseDevice } from "./device.ts";
import type { Options } from "./option.ts";

const models = { group: "Models" } as const;
const length = { ...models, kind: "integer", minimum: 3, unit: "tokens" } as const;
const texts = { group: "Texts" } as const;
const machine = { group: "Machine" } as const;

/** How texts are prepared for an encoder: an app that embeds has all of them. */
export const textOptions = {
  questionNormalisation: {
    ...texts,
    kind: "choice",
    choices: ["none", "apostrophe", "question-mark"],
    description:
      "What is changed in questions: ’ to ' as DPR does, or one ? at the end left out as GC-DPR does (default: as the model was trained, else none)",
  },
  passageNormalisation: {
    ...texts,
    kind: "choice",
    choices: ["none", "dpr"],
    description:
      "What is changed in passages: dpr makes line feeds spaces and ’ ', and takes one \" off each end (default: as the model was trained, else none)",
  },
  insertTitle: {
    ...texts,
    kind: "boolean",
    description: "Put titles before passages (default: as the model was trained, else on)",
  },
  sepAtEnd: {
    ...texts,
    kind: "boolean",
    description:
      "Put another [SEP] at the last position of --sequence_length, as DPR does (default: as the model was trained, else off)",
  },
  doLowerCase: {
    ...texts,
    kind: "boolean",
    description: "Lower-case texts (default: what the model's tokenizer says)",
  },
} as const satisfies Options;

/** Flags that mean the same in every app that has them; an app picks its own from here. */
export const sharedOptions = {
  queModelPath: { ...models, kind: "path", description: "The question encoder's directory, in Hugging Face's layout" },
  conModelPath: { ...models, kind: "path", description: "The context encoder's directory, in Hugging Face's layout" },
  modelFile: {
    ...models,
    kind: "path",
    description: "Both encoders of a training run: its output directory, or DIR@8 for epoch 8",
  },
  encoderModelType: {
    ...models,
    kind: "choice",
    choices: ["hf_bert"],
    default: "hf_bert",
    description: "Architecture",
  },
  pooling: {
    ...models,
    kind: "choice",
    choices: ["cls", "mean", "pooler"],
    description:
      "How tokens become one embedding; pooler is BERT's, with tanh (default: what the model's directory says, else cls)",
  },
  normalize: {
    ...models,
    kind: "boolean",
    description: "Scale embeddings to length 1 (default: what the model's directory says, else off)",
  },
  sequenceLength: {
    ...length,
    description: "Where texts are cut (default: what the model's directory says, else 256)",
  },
  qSequenceLength: { ...length, description: "Where questions are cut (default: --sequence_length)" },
  pSequenceLength: { ...length, description: "Where passages are cut, title included (default: --sequence_length)" },

  ...textOptions,

  skipBadRows: {
    kind: "boolean",
    default: false,
    description: "Leave out rows that are not what the format says, list and count them; do not stop at the first",
  },

  engine: {
    ...machine,
    kind: "choice",
    choices: ["auto", "onnx", "openvino", "tfjs", "reference"],
    default: "auto",
    description:
      "What computes: auto takes openvino for bf16 where both are there, else onnx; tfjs is TensorFlow, on NVIDIA's GPUs too; reference is slow and plain",
  },
  threads: { ...machine, kind: "integer", minimum: 1, description: "Threads of one run (default: all cores)" },
  device: {
    ...machine,
    kind: "parsed",
    parse: parseDevice,
    expects: deviceForm,
    default: "auto",
    description:
      "On what: cuda is an NVIDIA GPU (engines tfjs and onnx), and an error where there is none; auto takes one where --engine tfjs sees it, else the CPU",
  },
  noCuda: { ...machine, kind: "boolean", default: false, description: "The same as --device cpu" },
  precision: {
    ...machine,
    kind: "choice",
    choices: ["fp32", "bf16"],
    description:
      "Numbers in products; bf16 needs OpenVINO and a CPU that has it (default: what --fp16 gets, else fp32)",
  },
  fp16: {
    ...machine,
    kind: "boolean",
    default: false,
    description: "Ask for bf16 where the machine has it; says what it got",
  },
} as const satisfies Options;
