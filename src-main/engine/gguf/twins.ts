const multiplier = 0x01000193

/**
 * Whether two of the `count` texts in `span` (each eight bytes of length, then its bytes, as in a header) are
 * the same; empty ones do not count. A table of our own over the bytes: a million texts take a tenth of a
 * second, and a start that is chosen at random keeps files from being made to collide.
 */
export const hasTwins = (
  span: Buffer,
  count: number,
  seed = Math.trunc(Math.random() * 2 ** 31),
): boolean => {
  const mask = 2 ** Math.ceil(Math.log2(count * 2 + 2)) - 1
  /** Where in the span a text begins, by hash; 0 is free, because no text begins there. */
  const places = new Int32Array(mask + 1)
  let place = 8
  for (let index = 0; index < count; index += 1) {
    const end = place + span.readUInt32LE(place - 8)
    let hash = seed
    for (let at = place; at < end; at += 1) hash = Math.imul(hash ^ (span[at] ?? 0), multiplier)
    let slot = (hash ^ (hash >>> 15)) & mask
    if (end > place) {
      for (let other = places[slot] ?? 0; other !== 0; other = places[slot] ?? 0) {
        const otherEnd = other + span.readUInt32LE(other - 8)
        if (span.compare(span, other, otherEnd, place, end) === 0) return true
        slot = (slot + 1) & mask
      }
      places[slot] = place
    }
    place = end + 8
  }
  return false
}
