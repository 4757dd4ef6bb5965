const beyond = 3

/** Which of `count` pieces of one `size` are in sight, and a few before and after: from the first, up to but without the last. */
export function windowOf(
  at: number,
  extent: number,
  size: number,
  count: number,
): [first: number, end: number] {
  const first = Math.max(0, Math.min(count, Math.floor(at / size) - beyond))
  const end = Math.min(count, Math.ceil((at + extent) / size) + beyond)
  return [first, Math.max(first, end)]
}
