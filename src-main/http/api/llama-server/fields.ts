/** `response_fields`: those parts of an answer alone; `a/b` is what `b` is in `a`, under that very name. */
export const fieldsOf = (answer: object, wanted: readonly string[] | null | undefined): object =>
  !wanted || wanted.length === 0
    ? answer
    : Object.fromEntries(
        wanted.flatMap((path) => {
          const value = path.split('/').reduce<unknown>(inside, answer)
          return value === undefined ? [] : [[path, value]]
        }),
      )

const inside = (value: unknown, key: string): unknown =>
  typeof value === 'object' && value !== null && Object.hasOwn(value, key)
    ? (value as Record<string, unknown>)[key]
    : undefined
