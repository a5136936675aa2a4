import type { Differentiated } from "../graph/differentiate.ts";
import type { Graph } from "../graph/graph.ts";
import type { ReusedMemory } from "../reused-memory.ts";
import type { NamedTensors, Tensor } from "../tensor.ts";

/** Numbers in rows, one after the other: [rows, columns]. */
export interface Matrix {
  readonly rows: number;
  readonly columns: number;
  readonly data: Float32Array;
}

/** Which factor of a product is transposed first. */
export type Transpose = "none" | "left" | "right";

/**
 * The numbers of products. `bf16` has 8 bits of each number's fraction in products and in what stands between them; sums,
 * inputs and outputs are fp32. `int8` is for products with constants: 8-bit whole numbers, which are scaled for each
 * output of a weight, and for each run among its inputs (so what is run together makes a difference).
 */
export type Precision = "fp32" | "bf16" | "int8";

/** Runs graphs. Implementations stand in sibling folders and pass one contract suite. */
export interface Engine extends AsyncDisposable {
  /** For people to read; programs ask what the engine can do, not its name. */
  readonly name: string;
  /** What it runs on, for people, in one line, where that is not always the same. */
  readonly runtime?: string;
  /** What it computes on. Default: the CPU. */
  readonly device?: "cpu" | "cuda";
  /** In which it can compute, from the most exact; `int8` with constants only. */
  readonly precisions: readonly Precision[];
  /** Takes the parameters of one encoder. `lanes`: how many gradient sums are kept apart. */
  store(parameters: NamedTensors, lanes?: number): Promise<ParameterStore>;
  /**
   * Prepares a graph for running. With `constants` the parameters are built in, for speed, and runs need no store;
   * without, every run reads them from the store. `precision` is one of {@link precisions}, by default fp32.
   */
  compile(graph: Graph, constants?: NamedTensors, precision?: Precision): Promise<Program>;
  /** Prepares a backward graph; its runs add to the gradients of a store, which are fp32 in every precision. */
  compileGradients(differentiated: Differentiated, precision?: Precision): Promise<GradientProgram>;
  /**
   * left · right, with one of them transposed first: the product that a loss over large batches needs. `into` is memory
   * for the result.
   */
  readonly multiply: (left: Matrix, right: Matrix, transpose?: Transpose, into?: Float32Array) => Promise<Matrix>;
}

export interface EngineOptions {
  /** Threads of one run. Default: all cores. */
  readonly threads?: number;
  /**
   * What computes. `onnx` has cuda for programs whose parameters are built in, and by default the CPU; `tfjs` has it for
   * all, and by default where TensorFlow sees a GPU.
   */
  readonly device?: "cpu" | "cuda";
  /** Where OpenVINO's libraries may be, before all other places. */
  readonly openVinoFolders?: readonly string[];
}

/** What a run is fed: every input that is not a parameter, by name, and the extents that they have. */
export interface Feeds {
  readonly n: number;
  readonly t: number;
  readonly tensors: ReadonlyMap<string, Float32Array | Int32Array | Uint8Array>;
}

/** What a forward pass left on the engine's device for the gradients of its chunk; disposing frees it. */
export type Residuals = Disposable;

export interface Program extends AsyncDisposable {
  /**
   * The outputs by name. `store` holds the parameters, where they are not built in. Outputs are new memory, or
   * `memory`'s, by their names.
   */
  run(feeds: Feeds, store?: ParameterStore, memory?: ReusedMemory): Promise<ReadonlyMap<string, Tensor>>;
  /**
   * For the forward graph of a gradient program, where the engine has a device: as `run`, but only the `wanted` outputs
   * come down. The others stay there, and the masks too.
   */
  runKeeping?(
    feeds: Feeds,
    store: ParameterStore,
    wanted: ReadonlySet<string>,
  ): Promise<{ readonly outputs: ReadonlyMap<string, Tensor>; readonly residuals: Residuals }>;
}

export interface GradientProgram extends AsyncDisposable {
  /** Adds the gradients of one chunk to lane `lane` of the store. What is in `residuals` need not be fed. */
  run(feeds: Feeds, store: ParameterStore, lane: number, residuals?: Residuals): Promise<void>;
}

/** One AdamW update, the same for all parameters but for the decay. */
export interface AdamWStep {
  readonly learningRate: number;
  /** The gradient is multiplied by this first: clipping. */
  readonly gradientScale: number;
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
  /** Weight decay of a parameter, by its name. */
  readonly decay: (name: string) => number;
  /** 1 for the first update. */
  readonly count: number;
}

export type StoredKind = "parameter" | "gradient" | "firstMoment" | "secondMoment";

/** The optimiser's state lives where the parameters live: on the host, or on a device. */
export interface ParameterStore extends AsyncDisposable {
  /** Σ g² over all parameters; lanes are summed in their order first. */
  gradientSquaredNorm(): Promise<number>;
  /** Updates every parameter and sets the gradients to zero. */
  update(step: AdamWStep): Promise<void>;
  read(kind: StoredKind): Promise<NamedTensors>;
  write(kind: Exclude<StoredKind, "gradient">, tensors: NamedTensors): Promise<void>;
}
