/** Errors as features see them: whatever a store's action throws goes through `toShownError`. */
export { toShownError, type ShownError, type ShownErrorCode } from '#rpc/index.ts'
