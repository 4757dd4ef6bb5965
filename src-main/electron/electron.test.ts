import { describe, expect, it } from 'vitest'
import { assetPathOf, isOwnPage } from './own-page.ts'
import { fitToScreens, parseWindowState } from './window-state.ts'

describe('isOwnPage', () => {
  it.each(['app://palabre/', 'app://palabre/assets/x.js', 'app://palabre/?q#f', 'APP://palabre/'])(
    'knows %s',
    (url) => {
      expect(isOwnPage(url)).toBe(true)
    },
  )

  it.each([
    'app://evil/',
    'app://palabre.evil/',
    'app://evil@palabre/',
    'app://palabre@evil/',
    'app://palabre:80/',
    'app:palabre',
    'app:///palabre/',
    'https://palabre/',
    'http://127.0.0.1/',
    'file:///etc/passwd',
    'javascript:alert(1)',
    'data:text/html,x',
    'about:blank',
    '',
  ])('does not take %s for ours', (url) => {
    expect(isOwnPage(url)).toBe(false)
  })

  it('gives paths that never climb', () => {
    expect(assetPathOf('app://palabre/../../etc/passwd')).toBe('/etc/passwd')
    expect(assetPathOf('app://palabre/assets/../x.js?y')).toBe('/x.js')
    expect(assetPathOf('app://palabre/%2e%2e/x.js')).toBe('/x.js')
  })
})

const state = { width: 1000, height: 700, place: { x: 100, y: 50 }, maximized: false }
const laptop = { x: 0, y: 0, width: 1440, height: 900 }
const besideIt = { x: 1440, y: 0, width: 1920, height: 1080 }

describe('the window', () => {
  it('comes back where it was', () => {
    expect(fitToScreens(parseWindowState(JSON.stringify(state)), [laptop])).toEqual(state)
    const onSecond = { ...state, place: { x: 2000, y: 100 } }
    expect(fitToScreens(onSecond, [laptop, besideIt])).toEqual(onSecond)
  })

  it.each([
    ['on a screen that is gone', { x: 2000, y: 100 }],
    ['above the screen', { x: 100, y: -200 }],
    ['below it', { x: 100, y: 890 }],
    ['but for a few points to the left', { x: -960, y: 50 }],
  ])('goes to the middle when it was %s', (_, place) => {
    expect(fitToScreens({ ...state, place }, [laptop]).place).toBe(null)
  })

  it('is never larger than the screen', () => {
    expect(fitToScreens({ ...state, width: 5000, height: 4000 }, [laptop])).toMatchObject({
      width: 1440,
      height: 900,
    })
  })

  it.each([
    '',
    'null',
    '{"width":"1000"}',
    '{"width":10,"height":10,"place":null,"maximized":false}',
    '[]',
    '{"width":1e99}',
  ])('takes its usual size from %s', (text) => {
    expect(parseWindowState(text)).toMatchObject({ width: 1280, height: 800, place: null })
  })
})
