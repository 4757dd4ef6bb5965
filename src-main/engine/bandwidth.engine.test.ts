import { spawn } from 'node:child_process'
import { availableParallelism } from 'node:os'
import { expect, it, onTestFinished } from 'vitest'
import { measureBandwidth } from './bandwidth.ts'

it.skipIf(process.platform === 'win32')(
  'notices that other programs take the processor while memory is read',
  async () => {
    const busy = Array.from({ length: 2 * availableParallelism() }, () =>
      spawn(process.execPath, ['-e', 'for (;;);'], { stdio: 'ignore' }),
    )
    onTestFinished(() => {
      for (const one of busy) one.kill('SIGKILL')
    })
    const { bytesPerSecond, nearBytesPerSecond, isSteady } = await measureBandwidth()
    expect(isSteady).toBe(false)
    // As fast as it is when it runs, not as little as it may run.
    expect(bytesPerSecond).toBeGreaterThan(1e9)
    expect(nearBytesPerSecond).toBeGreaterThan(bytesPerSecond)
  },
)
