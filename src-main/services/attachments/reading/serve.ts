import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { implement, ORPCError } from '@orpc/server'
import { RPCHandler } from '@orpc/server/message-port'
import { documentReaderContract } from '#contract/document-reader.ts'
import { AppError } from '#contract/errors.ts'
import { parentPort } from '#lib/parent-port.ts'
import { readDocument } from './read-document.ts'

/** Serves the contract to the process that started this one; `entry` is the main file's own meta. */
export const serve = (entry: ImportMeta): void => {
  const cmapsDir = findCmaps(entry)
  const rpc = implement(documentReaderContract)
  const router = rpc.router({
    read: rpc.read.handler(async ({ input: { file } }) => {
      try {
        return await readDocument(file.name, new Uint8Array(await file.arrayBuffer()), { cmapsDir })
      } catch (error) {
        throw toORPCError(error)
      }
    }),
  })
  const port = parentPort()
  new RPCHandler(router).upgrade(port)
  port.on('close', () => process.kill(process.pid, 'SIGKILL'))
  // A terminal sends Ctrl-C to the whole group; whoever started us decides what ends.
  process.on('SIGINT', () => undefined)
}

/** The build puts them beside the entry; from source they are the package's own. */
const findCmaps = (entry: ImportMeta): string =>
  entry.filename.endsWith('.ts')
    ? join(fileURLToPath(entry.resolve('pdfjs-dist/package.json')), '..', 'cmaps')
    : join(entry.dirname, 'cmaps')

/** The cause stays here, for standard error: it may quote what the document says. */
const toORPCError = (error: unknown): unknown => {
  if (!(error instanceof AppError)) return error
  return new ORPCError(error.code, { message: error.message, data: { details: error.details } })
}
