import { existsSync } from 'node:fs'
import { defineConfig } from '@playwright/test'
import { browserArgs } from './fixtures/browser-args.ts'
import type { HostOptions } from './fixtures/test.ts'

/**
 * The same specs against every host that is there. `browser`: `palabre serve` in Chromium; `electron`: the desktop
 * app, skipped with a word where its binary is missing. One worker: a model and a browser fill two cores.
 */
const chromium = process.env.CHROMIUM_PATH ?? '/usr/bin/chromium'

export default defineConfig<object, HostOptions>({
  testDir: 'specs',
  outputDir: '.results',
  workers: 1,
  timeout: 90_000,
  expect: { timeout: 10_000 },
  forbidOnly: Boolean(process.env.CI),
  // On machines that nobody watches: what passes the second time is printed as flaky, and is to be mended all the same.
  retries: process.env.CI ? 1 : 0,
  reporter: [['list']],
  use: {
    browserName: 'chromium',
    screenshot: 'only-on-failure',
    locale: 'en-GB',
    viewport: { width: 1280, height: 800 },
    launchOptions: {
      ...(existsSync(chromium) && { executablePath: chromium }),
      args: [...browserArgs, '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1'],
    },
  },
  projects: [
    { name: 'browser', use: { hostKind: 'node' }, testIgnore: 'screenshots.spec.ts' },
    {
      name: 'electron',
      use: { hostKind: 'electron' },
      testIgnore: ['screenshots.spec.ts', 'serve-*.spec.ts'],
    },
    { name: 'screenshots', use: { hostKind: 'node' }, testMatch: 'screenshots.spec.ts' },
  ],
})
