/**
 * Threads: with how many of them models are computed soonest on this computer. It is measured once for each class of size, in a
 * moment when a loaded model has nothing to do, and remembered. What the names mean that it is kept under, the engine alone knows.
 */
export { calibrateWhenIdle } from './calibrate-when-idle.ts'
export { createMeasuredThreads } from './measured-threads.ts'
