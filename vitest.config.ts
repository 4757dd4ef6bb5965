import react from '@vitejs/plugin-react'
import { defineConfig } from 'vitest/config'

/** `unit` needs nothing but Node; `engine` starts real inference processes, so it runs one file at a time. */
export default defineConfig({
  plugins: [react()],
  test: {
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: [
            'src-main/**/*.test.ts',
            'src-renderer/**/*.test.{ts,tsx}',
            'e2e/fixtures/**/*.test.ts',
            '*.test.ts',
          ],
          exclude: ['**/*.engine.test.ts'],
          // What a busy computer of two cores needs for the largest of them; none takes 5 s by itself.
          testTimeout: 30_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'engine',
          include: ['src-main/**/*.engine.test.ts'],
          fileParallelism: false,
          testTimeout: 60_000,
          // Some hold a whole process to a few seconds, which a machine that is busy elsewhere may miss once.
          retry: process.env.CI ? 1 : 0,
        },
      },
    ],
  },
})
