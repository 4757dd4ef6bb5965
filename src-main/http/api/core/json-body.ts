import { ApiError, fromStatus } from './errors.ts'

/** As deep as anybody's JSON schema is, and far from where a stack ends. */
const deepest = 128

const utf8 = new TextDecoder('utf-8', { fatal: true })

/** The value of a body. Throws ApiError 400 for what is no JSON, is too deep, or reaches for prototypes. */
export const parseBody = (bytes: Buffer): unknown => {
  let value: unknown
  try {
    value = JSON.parse(utf8.decode(bytes))
  } catch {
    throw fromStatus(400)
  }
  checkTree(value)
  return value
}

/** Without recursion, layer by layer. */
const checkTree = (root: unknown): void => {
  let layer: unknown[] = [root]
  for (let depth = 0; layer.length > 0; depth += 1) {
    if (depth > deepest) throw new ApiError(400, 'too_deep', 'The body is nested too deeply.')
    const next: unknown[] = []
    for (const value of layer) {
      if (typeof value !== 'object' || value === null) continue
      if (Object.hasOwn(value, '__proto__'))
        throw new ApiError(400, 'invalid_json', 'The body has a forbidden key.')
      for (const child of Object.values(value)) if (typeof child === 'object') next.push(child)
    }
    layer = next
  }
}
