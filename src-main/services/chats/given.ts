/** Those of the choices that have a value. */
export const given = <T extends object>(
  choices: { [Key in keyof T]?: T[Key] | undefined } = {},
): Partial<T> =>
  Object.fromEntries(
    Object.entries<unknown>(choices).filter(([, value]) => value !== undefined),
  ) as Partial<T>
