/** Trees of /proc and /sys as computers have them, for tests: every kind of sensor present, absent or talking nonsense. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { createTree, type Tree } from './linux/tree.ts'

/** A laptop with everything. */
export const laptop = {
  'proc/stat': 'cpu  300 0 100 1600\ncpu0 200 0 50 750 50 0 0 0 0 0\ncpu1 50 0 50 850 50 0 0 0 0 0\nintr 1\n',
  'proc/meminfo':
    'MemTotal:       16000000 kB\nMemFree: 1 kB\nMemAvailable:    8000000 kB\nSwapTotal:       2000000 kB\nSwapFree:        1500000 kB\n',
  'proc/pressure/memory':
    'some avg10=7.50 avg60=1.00 avg300=0.10 total=1\nfull avg10=0.00 avg60=0 avg300=0 total=0\n',
  'proc/diskstats':
    ' 259 0 nvme0n1 10 0 2000 5 20 0 4000 5 0 5 5\n 259 1 nvme0n1p1 10 0 2000 5 20 0 4000 5 0 5 5\n 7 0 loop0 1 0 999 1 0 0 0 0 0 0 0\n',
  'proc/42/stat': '42 (a (strange) name) S 1 1 1 0 -1 0 0 0 0 0 700 300 0 0 20 0 3 0 1 1 1\n',
  'proc/42/status': 'Name:\tx\nVmRSS:\t    2048 kB\n',
  'sys/block/nvme0n1/size': '1',
  'sys/block/loop0/size': '1',
  'sys/devices/system/cpu/cpu0/cpufreq/scaling_cur_freq': '1800000\n',
  'sys/devices/system/cpu/cpu1/cpufreq/scaling_cur_freq': '2200000\n',
  'sys/class/hwmon/hwmon0/name': 'coretemp\n',
  'sys/class/hwmon/hwmon0/temp1_input': '61000\n',
  'sys/class/hwmon/hwmon0/temp1_label': 'Package id 0\n',
  'sys/class/hwmon/hwmon0/temp1_crit': '100000\n',
  'sys/class/hwmon/hwmon1/name': 'thinkpad\n',
  'sys/class/hwmon/hwmon1/fan1_input': '2900\n',
  'sys/class/power_supply/AC/type': 'Mains\n',
  'sys/class/power_supply/AC/online': '0\n',
  'sys/class/power_supply/BAT0/type': 'Battery\n',
  'sys/class/power_supply/BAT0/status': 'Discharging\n',
  'sys/class/power_supply/BAT0/capacity': '73\n',
  'sys/class/power_supply/BAT0/current_now': '-1000000\n',
  'sys/class/power_supply/BAT0/voltage_now': '12000000\n',
  'sys/class/power_supply/mouse/type': 'Battery\n',
  'sys/class/power_supply/mouse/scope': 'Device\n',
  'sys/class/power_supply/mouse/capacity': '3\n',
  'sys/class/drm/card0/device/vendor': '0x1002\n',
  'sys/class/drm/card0/device/gpu_busy_percent': '40\n',
  'sys/class/drm/card0/device/mem_info_vram_total': '8000000000\n',
  'sys/class/drm/card0/device/mem_info_vram_used': '1000000000\n',
  'sys/class/drm/card0/device/hwmon/hwmon9/temp1_input': '55000\n',
  'sys/class/drm/card0/device/hwmon/hwmon9/power1_average': '30000000\n',
  'sys/class/drm/card0-eDP-1/status': 'connected\n',
  'sys/class/powercap/intel-rapl:0/name': 'package-0\n',
  'sys/class/powercap/intel-rapl:0/energy_uj': '900000000\n',
  'sys/class/powercap/intel-rapl:0/max_energy_range_uj': '1000000000\n',
  'sys/class/powercap/intel-rapl:0:0/name': 'core\n',
  'sys/class/powercap/intel-rapl:0:0/energy_uj': '1\n',
} as const satisfies Record<string, string>

/** The names of all files of a tree, each with what `said` makes of them. */
export const plantTree = (dir: string, files: Readonly<Record<string, string>>): Tree => {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(dir, path)), { recursive: true })
    writeFileSync(join(dir, path), text)
  }
  return createTree({ proc: join(dir, 'proc'), sys: join(dir, 'sys') })
}
