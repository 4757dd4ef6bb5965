/** What finds the binary that works on a computer's graphics processor; apart from the rest, since few need it. */
export { getLlama } from 'node-llama-cpp'
