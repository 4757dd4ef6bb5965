import type { HardwareSample } from '#contract/hardware.ts'
import { inSys, type Tree } from './tree.ts'

/** Where temperatures and fans are read; found once, since looking for them costs more than reading. */
export interface Sensors {
  temperatures: { name: string; path: string; criticalCelsius: number | null }[]
  fans: { name: string; path: string }[]
}

/** What a computer in working order can have; a sensor that says anything else is broken. */
const isPlausible = (celsius: number) => celsius > -40 && celsius < 150

const celsiusAt = (tree: Tree, path: string): number | null => {
  const milli = tree.number(path)
  return milli !== null && isPlausible(milli / 1000) && milli !== 0 ? milli / 1000 : null
}

/** Chips of /sys/class/hwmon; where none has a temperature, the thermal zones. */
export const findSensors = (tree: Tree): Sensors => {
  const sensors: Sensors = { temperatures: [], fans: [] }
  for (const chip of tree.list(inSys(tree, 'class/hwmon'))) {
    const dir = inSys(tree, 'class/hwmon', chip)
    const chipName = tree.text(`${dir}/name`)?.trim() ?? chip
    for (const file of tree.list(dir)) {
      const [, kind, number] = /^(temp|fan)(\d+)_input$/.exec(file) ?? []
      if (kind === undefined || number === undefined) continue
      const label = tree.text(`${dir}/${kind}${number}_label`)?.trim()
      const name = label ? `${chipName} ${label}` : chipName
      const path = `${dir}/${file}`
      if (kind === 'fan') sensors.fans.push({ name, path })
      else if (celsiusAt(tree, path) !== null)
        sensors.temperatures.push({
          name,
          path,
          criticalCelsius:
            celsiusAt(tree, `${dir}/temp${number}_crit`) ?? celsiusAt(tree, `${dir}/temp${number}_max`),
        })
    }
  }
  if (sensors.temperatures.length === 0) sensors.temperatures = findZones(tree)
  return sensors
}

const findZones = (tree: Tree): Sensors['temperatures'] =>
  tree.list(inSys(tree, 'class/thermal')).flatMap((zone) => {
    const dir = inSys(tree, 'class/thermal', zone)
    const path = `${dir}/temp`
    if (!zone.startsWith('thermal_zone') || celsiusAt(tree, path) === null) return []
    const critical = tree
      .list(dir)
      .find(
        (file) => /^trip_point_\d+_type$/.test(file) && tree.text(`${dir}/${file}`)?.trim() === 'critical',
      )
    return [
      {
        name: tree.text(`${dir}/type`)?.trim() ?? zone,
        path,
        criticalCelsius: critical ? celsiusAt(tree, `${dir}/${critical.replace('_type', '_temp')}`) : null,
      },
    ]
  })

/** The sensors' present figures; one that says nothing any more is left out. */
export const readSensors = (
  tree: Tree,
  { temperatures, fans }: Sensors,
): Pick<HardwareSample, 'temperatures' | 'fans'> => ({
  temperatures: temperatures.flatMap(({ name, path, criticalCelsius }) => {
    const celsius = celsiusAt(tree, path)
    return celsius === null ? [] : [{ name, celsius, criticalCelsius }]
  }),
  fans: fans.flatMap(({ name, path }) => {
    const rpm = tree.number(path)
    return rpm === null || rpm < 0 ? [] : [{ name, rpm }]
  }),
})
