import type { Systeminformation } from 'systeminformation'
import { describe, expect, it } from 'vitest'
import { silentLog } from '#lib/log.ts'
import { removableOf } from './drives.ts'
import { watchDrives } from './watch-drives.ts'

const device = (
  changes: Partial<Systeminformation.BlockDevicesData>,
): Systeminformation.BlockDevicesData => ({
  name: 'sdb1',
  identifier: '',
  type: 'part',
  fsType: 'vfat',
  mount: '/media/ada/SCHOOL',
  size: 1,
  physical: '',
  uuid: 'AB-12',
  label: 'SCHOOL',
  model: '',
  serial: '',
  removable: true,
  protocol: '',
  ...changes,
})

describe('removable drives', () => {
  it.each([
    ['a stick', [device({})], [{ id: 'AB-12', label: 'SCHOOL', dir: '/media/ada/SCHOOL' }]],
    [
      'a disk in a USB case',
      [
        device({ name: 'sdc', mount: '', protocol: 'usb', removable: false }),
        device({ name: 'sdc1', removable: false, device: '/dev/sdc', uuid: '', label: '' }),
      ],
      [{ id: '/media/ada/SCHOOL', label: '', dir: '/media/ada/SCHOOL' }],
    ],
    ['one of Windows', [device({ mount: 'E:' })], [{ id: 'AB-12', label: 'SCHOOL', dir: 'E:\\' }]],
    ['none that is not mounted', [device({ mount: '' })], []],
    ['no inner disk', [device({ removable: false })], []],
    ['no system that runs from a stick', [device({ mount: '/' }), device({ mount: '/boot/efi' })], []],
    ['no disc', [device({ fsType: 'iso9660' })], []],
  ])('%s', (_, devices, drives) => {
    expect(removableOf(devices)).toEqual(drives)
  })

  it('are noticed when they come, and only while somebody watches', async () => {
    const coming = Promise.withResolvers<undefined>()
    let drives = [{ id: '1', label: '', dir: '/a' }]
    const watch = watchDrives({
      listDrives: () => Promise.resolve(drives),
      onChange: () => coming.resolve(undefined),
      log: silentLog,
      everyMs: 10,
    })
    watch.start()
    await Promise.resolve()
    drives = []
    await coming.promise
    watch.stop()
  })
})
