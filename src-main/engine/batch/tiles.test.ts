import { describe, expect, it } from 'vitest'
import { createTiles, noTiles } from './tiles.ts'

describe('tiles of 64 rows', () => {
  const tiles = createTiles({ heads: 16, threads: 2, balanceTokens: 300 })

  it('are filled with what is held where that is read sooner', () => {
    expect(tiles.widen(63, 500)).toBe(64)
    expect(tiles.widen(32, 4000)).toBe(64)
    expect(tiles.widen(20, 4000)).toBe(64)
    // As measured: 16 tokens after 4,096 others take 0.94 s, 64 take 1.2 s.
    expect(tiles.widen(16, 4000)).toBe(16)
    // Where little is held, attention is the smaller part.
    expect(tiles.widen(32, 400)).toBe(32)
    expect(tiles.widen(63, 100)).toBe(63)
    expect(tiles.widen(1, 100_000)).toBe(1)
    expect(tiles.widen(65, 4000)).toBe(65)
    expect(noTiles.widen(63, 4000)).toBe(63)
  })

  it('are more of them where threads part a head among them', () => {
    const odd = createTiles({ heads: 9, threads: 2, balanceTokens: 350 })
    expect(odd.widen(32, 4000)).toBe(64)
    expect(odd.widen(28, 4000)).toBe(28)
    expect(createTiles({ heads: 9, threads: 1, balanceTokens: 350 }).widen(28, 4000)).toBe(64)
  })

  it('leave no few tokens to the end of a prompt', () => {
    expect(tiles.part(300, 256, 0)).toBe(236)
    expect(tiles.part(319, 256, 0)).toBe(255)
    expect(tiles.part(320, 256, 0)).toBe(256)
    expect(tiles.part(1000, 256, 0)).toBe(256)
    expect(tiles.part(256, 256, 0)).toBe(256)
    expect(tiles.part(63, 256, 0)).toBe(63)
    // Others wait: no more than what is free.
    expect(tiles.part(100, 64, 0)).toBe(64)
    expect(tiles.part(100, 0, 0)).toBe(0)
    // Six rows in a tile of their own, in each head, cost more than six tokens.
    expect(tiles.part(70, 256, 2048)).toBe(6)
    expect(tiles.part(70, 256, 0)).toBe(70)
    expect(tiles.part(100, 256, 2048)).toBe(100)
    expect(tiles.part(128, 256, 2048)).toBe(128)
    expect(noTiles.part(300, 256, 0)).toBe(256)
  })

  it('are read whole beside others where that takes little longer', () => {
    expect(tiles.share(16, 4000)).toBe(64)
    expect(tiles.share(16, 500)).toBe(16)
    expect(tiles.share(128, 4000)).toBe(128)
    expect(noTiles.share(16, 4000)).toBe(16)
  })
})
