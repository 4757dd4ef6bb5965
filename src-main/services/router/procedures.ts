import { implement } from '@orpc/server'
import { AppError } from '#contract/errors.ts'
import { contract } from '#contract/index.ts'
import type { Access, ProcedureMeta } from '#contract/procedure.ts'
import type { Log } from '#lib/log.ts'
import { toRpcError, translateErrors } from '../rpc.ts'

/** Who is calling; the host says so after it has checked. */
export interface CallContext {
  access: Access
}

export type Procedures = ReturnType<typeof createProcedures>

const mayCall = (access: unknown, { access: needed }: ProcedureMeta) =>
  access === 'owner' || (access === 'guest' && needed === 'guest')

const isIterator = (output: unknown): output is AsyncIterator<unknown> =>
  typeof output === 'object' && output !== null && Symbol.asyncIterator in output && 'next' in output

const withdrawn = (error: unknown) =>
  error instanceof AppError ? error : new AppError('INTERRUPTED', 'The caller has left.', { cause: error })

/** The contract's procedures, still without what they do: who may call them, and how they fail. */
export const createProcedures = (log: Log) =>
  implement(contract)
    .$context<CallContext>()
    .use(async ({ next, path, signal }, _input, output) => {
      // Who has left hears nothing of it, and what ended for that reason is no mistake of anybody's.
      const translate = (error: unknown) =>
        toRpcError(signal?.aborted ? withdrawn(error) : error, log, path.join('.'))
      try {
        const result = await next()
        return isIterator(result.output) ? await output(translateErrors(result.output, translate)) : result
      } catch (error) {
        throw translate(error)
      }
    })
    .use(({ next, context, procedure }) => {
      // The contract gives every procedure its access; one without would be nobody's.
      if (mayCall(context.access, procedure['~orpc'].meta)) return next()
      throw new AppError('ACCESS_DENIED', 'Only the owner of this Palabre may do that.')
    })
