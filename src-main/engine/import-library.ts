/** The library is large, and the process that only reads a header never needs it. */
export const importLibrary = () => import('./library.ts')
