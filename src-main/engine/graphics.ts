import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** What the kernel offers to programs that compute or draw: of desktops, of servers, of Windows' Linux, of small boards and telephones. */
const graphicsNode = /^(dri|dxg|kfd|kgsl|mali\d|nvgpu|nvhost|nvidia|nvmap)/
/** Display controllers, and processing accelerators, of which some are graphics processors without a screen (PCI's list of classes). */
const graphicsClass = /^0x(03|12)/

/**
 * Whether Linux knows of anything that could be a graphics processor, its driver loaded or not; true wherever that cannot be told. The
 * library looks for drivers in a hundred places one after the other, which takes as long as reading a small model. `root`: for tests.
 */
export const mayHaveGraphics = (root = '/'): boolean => {
  if (process.platform !== 'linux') return true
  try {
    if (readdirSync(join(root, 'dev')).some((name) => graphicsNode.test(name))) return true
    const devices = join(root, 'sys/bus/pci/devices')
    return readdirSync(devices).some((name) =>
      graphicsClass.test(readFileSync(join(devices, name, 'class'), 'utf8')),
    )
  } catch {
    return true
  }
}
