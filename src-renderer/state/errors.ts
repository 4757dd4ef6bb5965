/** Errors as features see them: whatever a store's action throws goes through `toShownError`. */
export { toShownError, type ShownError } from '#rpc/index.ts'
