import { fstatSync, readSync } from 'node:fs'

/**
 * As much of SQLite's file format (https://sqlite.org/fileformat.html) as it takes to tell the unused parts of a page. Anything
 * that does not look as it says is left alone.
 */
export interface Layout {
  pageSize: number
  /** Of a page, without what is reserved at its end. */
  usableSize: number
  pageCount: number
  /** Pages that say who owns which page are there only where the file can be made smaller step by step. */
  hasMapPages: boolean
}

const headerBytes = 100
/** The page at this place is locked by, and never written to. */
const lockedByte = 0x4000_0000

export const readLayout = (file: number): Layout => {
  const header = Buffer.alloc(headerBytes)
  readSync(file, header, 0, headerBytes, 0)
  const stored = header.readUInt16BE(16)
  const pageSize = stored === 1 ? 65_536 : stored
  if (pageSize < 512) throw new Error('This is no database that could be cleaned.')
  return {
    pageSize,
    usableSize: pageSize - header.readUInt8(20),
    pageCount: Math.floor(fstatSync(file).size / pageSize),
    hasMapPages: header.readUInt32BE(52) !== 0,
  }
}

export const isMapPage = (page: number, { pageSize, usableSize, hasMapPages }: Layout): boolean => {
  const lockedPage = Math.floor(lockedByte / pageSize) + 1
  if (page === lockedPage) return true
  if (!hasMapPages || page < 2) return false
  const perMap = Math.floor(usableSize / 5) + 1
  const map = Math.floor((page - 2) / perMap) * perMap + 2
  return (map === lockedPage ? map + 1 : map) === page
}

interface Gap {
  from: number
  to: number
}

const interiorIndex = 2
const interiorTable = 5
const leafIndex = 10
const leafTable = 13

/** What lies between a page's list of cells and the first of them, and in the holes between cells. */
export const gapsOf = (bytes: Buffer, page: number, { usableSize }: Layout): Gap[] => {
  const head = page === 1 ? headerBytes : 0
  const kind = bytes.readUInt8(head)
  const isInterior = kind === interiorIndex || kind === interiorTable
  if (!isInterior && kind !== leafIndex && kind !== leafTable) return []
  const cells = bytes.readUInt16BE(head + 3)
  const firstCell = bytes.readUInt16BE(head + 5) || 65_536
  const from = head + (isInterior ? 12 : 8) + 2 * cells
  if (firstCell > usableSize || from > firstCell) return []
  const gaps = [{ from, to: firstCell }]
  let hole = bytes.readUInt16BE(head + 1)
  while (hole !== 0) {
    if (hole < firstCell || hole + 4 > usableSize) return []
    const size = bytes.readUInt16BE(hole + 2)
    const next = bytes.readUInt16BE(hole)
    if (size < 4 || hole + size > usableSize || (next !== 0 && next < hole + size)) return []
    gaps.push({ from: hole + 4, to: hole + size })
    hole = next
  }
  return gaps
}
