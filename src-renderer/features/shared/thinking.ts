import type { TFunction } from 'i18next'
import type { Thinking, ThinkingOffer } from '#contract/thinking.ts'

type Offer = Pick<ThinkingOffer, 'isOnByDefault'>

/** Whether the model will think, as far as it is known. */
export const isThinkingOn = ({ isOnByDefault }: Offer, { mode }: Pick<Thinking, 'mode'>): boolean =>
  mode === 'auto' ? isOnByDefault === true : mode === 'on'

/** What to choose so that it does; the template's own way where that is the same. */
export const modeFor = ({ isOnByDefault }: Offer, isOn: boolean): Thinking['mode'] =>
  isOn === isOnByDefault ? 'auto' : isOn ? 'on' : 'off'

const known = ['low', 'medium', 'high', 'minimal', 'none'] as const

/** A template's word for how hard to think, in the user's language where it is one of the usual ones. */
export function effortText(t: TFunction, effort: string): string {
  const usual = known.find((level) => level === effort.toLowerCase())
  return usual === undefined ? effort : t(`thinking.efforts.${usual}`)
}
