import type { Gpu } from '#contract/hardware.ts'
import { inSys, type Tree } from './tree.ts'

/** Where a graphics processor of AMD tells about itself. */
export interface AmdCard {
  name: string
  dir: string
  hwmon: string | null
}

const amdVendor = '0x1002'

export const findAmdCards = (tree: Tree): AmdCard[] =>
  tree.list(inSys(tree, 'class/drm')).flatMap((card) => {
    const dir = inSys(tree, 'class/drm', card, 'device')
    if (!/^card\d+$/.test(card) || tree.text(`${dir}/vendor`)?.trim() !== amdVendor) return []
    const [hwmon] = tree.list(`${dir}/hwmon`)
    return [
      {
        name: tree.text(`${dir}/product_name`)?.trim() || 'AMD Radeon',
        dir,
        hwmon: hwmon === undefined ? null : `${dir}/hwmon/${hwmon}`,
      },
    ]
  })

export const readAmdCard = (tree: Tree, { name, dir, hwmon }: AmdCard): Gpu => {
  const busy = tree.number(`${dir}/gpu_busy_percent`)
  const total = tree.number(`${dir}/mem_info_vram_total`)
  const used = tree.number(`${dir}/mem_info_vram_used`)
  const milliCelsius = hwmon === null ? null : tree.number(`${hwmon}/temp1_input`)
  return {
    name,
    usage: busy === null ? null : Math.min(Math.max(busy / 100, 0), 1),
    memory: total === null || used === null ? null : { totalBytes: total, usedBytes: used },
    celsius: milliCelsius === null ? null : milliCelsius / 1000,
    watts: readAmdWatts(tree, hwmon),
  }
}

export const readAmdWatts = (tree: Tree, hwmon: string | null): number | null => {
  if (hwmon === null) return null
  const microwatts = tree.number(`${hwmon}/power1_average`) ?? tree.number(`${hwmon}/power1_input`)
  return microwatts === null ? null : microwatts / 1e6
}
