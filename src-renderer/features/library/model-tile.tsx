import { classes } from '#ui/classes.ts'

const tints = ['tint-1', 'tint-2', 'tint-3', 'tint-4', 'tint-5', 'tint-6'] as const

/** The same tint for the same family, on every computer; a model’s name begins with its family’s. */
function tintOf(family: string): string {
  const name = /^\p{L}+/u.exec(family)?.[0] ?? family
  let sum = 0
  for (const letter of name.toLowerCase()) sum = (sum * 31 + (letter.codePointAt(0) ?? 0)) % 9973
  return tints[sum % tints.length] ?? tints[0]
}

/** Stands for a model in lists: its family's first letters on the family's tint. A picture only. */
export function ModelTile({ family, size = 'medium' }: { family: string; size?: 'medium' | 'large' }) {
  const letters = family.replace(/[^\p{L}\p{N}]/gu, '').slice(0, 2)
  return (
    <span
      aria-hidden="true"
      className={classes(
        'grid shrink-0 place-items-center font-semibold select-none',
        tintOf(family),
        size === 'large' ? 'size-14 rounded-[14px] text-20' : 'size-9 rounded-[9px] text-13',
      )}
    >
      {letters}
    </span>
  )
}
