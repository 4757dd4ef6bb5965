import { z } from 'zod'

/** A rectangle on the screens, in the system's points. */
export interface Area {
  x: number
  y: number
  width: number
  height: number
}

/** Where a window was; without a place it goes to the middle. */
export interface WindowState {
  width: number
  height: number
  place: { x: number; y: number } | null
  maximized: boolean
}

/** The interface's `--canvas` (src-renderer/theme.css), so that nothing flashes before it is painted. */
export const canvas = { light: '#fdfcfa', dark: '#191816' }

export const smallest = { width: 360, height: 480 }
const usual: WindowState = { width: 1280, height: 800, place: null, maximized: false }

/** A strip of the title bar that must be on a screen, so that the window can be taken hold of. */
const grip = { width: 80, height: 40 }

const size = (least: number) => z.int().min(least).max(32_767)
const coordinate = z.int().min(-65_536).max(65_536)
const stateSchema = z.object({
  width: size(smallest.width),
  height: size(smallest.height),
  place: z.object({ x: coordinate, y: coordinate }).nullable(),
  maximized: z.boolean(),
})

/** The state that a file of ours says; the usual one when it says nothing that makes sense. */
export function parseWindowState(text: string): WindowState {
  try {
    return stateSchema.parse(JSON.parse(text))
  } catch {
    // A window in its usual place is no loss worth telling.
    return usual
  }
}

/** Makes a remembered state fit the screens that are there now: not larger than the largest, and within reach. */
export function fitToScreens(state: WindowState, screens: readonly Area[]): WindowState {
  const largest = (of: 'width' | 'height') => Math.max(smallest[of], ...screens.map((screen) => screen[of]))
  const { place } = state
  return {
    ...state,
    width: Math.min(state.width, largest('width')),
    height: Math.min(state.height, largest('height')),
    place: place && screens.some((screen) => isWithinReach({ ...state, ...place }, screen)) ? place : null,
  }
}

/** Whether enough of the window's upper edge lies on the screen. */
function isWithinReach(window: Area, screen: Area): boolean {
  const shared = Math.min(window.x + window.width, screen.x + screen.width) - Math.max(window.x, screen.x)
  return shared >= grip.width && window.y >= screen.y && window.y + grip.height <= screen.y + screen.height
}
