/** Numbers of ours, which a runtime reads or writes where they are. */
export interface HostTensor {
  readonly data: Float32Array | Int32Array | Uint8Array | BigInt64Array;
  readonly shape: readonly number[];
}

/** One ONNX model on a runtime. */
export interface Runner extends AsyncDisposable {
  /** Reads every input of the model and writes every output, by their names. Shapes are those that the model says. */
  run(inputs: ReadonlyMap<string, HostTensor>, outputs: ReadonlyMap<string, HostTensor>): Promise<void>;
}

/** Prepares an ONNX model for running. */
export type CreateRunner = (model: Uint8Array) => Promise<Runner>;
