/** Every screen there is: where axe, a narrow window and large text are tried. A spec compares the list with the code. */
import { chatScreens } from './chat-screens.ts'
import { hostScreens } from './host-screens.ts'
import { pageScreens } from './page-screens.ts'
import { shellScreens } from './shell-screens.ts'
import type { Screen } from './stage.ts'

export const screens = { chat: chatScreens, shell: [...shellScreens, ...hostScreens], page: pageScreens }
export const allScreens: Screen[] = Object.values(screens).flat()

/** What the code has and a walk cannot come to, with the reason. */
export const withoutScreen: Record<string, string> = {
  'library/places/place-card.tsx': 'its menu copies models to a stick, and no stick is plugged in here',
}
