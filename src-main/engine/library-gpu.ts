/** What knows which graphics processors are there; apart from the rest, since a model is begun to be read before that is needed. */
export { getLlamaGpuTypes } from 'node-llama-cpp'
