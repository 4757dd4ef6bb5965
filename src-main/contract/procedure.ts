import { oc, type ErrorMap } from '@orpc/contract'
import { z } from 'zod'
import { appErrorCodes, errorDetailsSchema, type AppErrorCode } from './errors.ts'

/** Who may call: `owner` sits at this computer (or holds its token); `guest` was let in by the owner. */
export type Access = 'owner' | 'guest'
export interface ProcedureMeta {
  access: Access
}

const errorItem = { data: z.object({ details: errorDetailsSchema.optional() }) }
const errorMap = Object.fromEntries(appErrorCodes.map((code) => [code, errorItem])) as Record<
  AppErrorCode,
  typeof errorItem
> satisfies ErrorMap

const withAccess = (access: Access) => oc.$meta<ProcedureMeta>({ access }).errors(errorMap)
/** Made once: the map of errors is copied each time it is given, which took a good part of the app's start. */
const beginnings = { owner: withAccess('owner'), guest: withAccess('guest') } satisfies Record<
  Access,
  unknown
>

/** The start of every procedure: says who may call it, and that it fails with the app's error codes. */
export const procedure = (access: Access) => beginnings[access]
