import { blockDevices, type Systeminformation } from 'systeminformation'

/** A removable drive that is mounted. */
export interface Drive {
  /** The file system's own id, so that a stick is the same wherever it is mounted; its folder when it has none. */
  id: string
  /** What its owner called it; empty when they did not. */
  label: string
  dir: string
}

export type ListDrives = () => Promise<Drive[]>

/** Sticks, memory cards and disks in USB cases, as the system tells them. */
export const listDrives: ListDrives = async () => removableOf(await blockDevices())

/** The mounted and removable of all block devices. A disk in a USB case does not say that it is removable: its bus does. */
export const removableOf = (devices: readonly Systeminformation.BlockDevicesData[]): Drive[] => {
  const usb = new Set(
    devices.filter(({ protocol }) => protocol.toLowerCase() === 'usb').map(({ name }) => `/dev/${name}`),
  )
  return devices
    .filter(
      ({ removable, protocol, device, mount, fsType }) =>
        (removable || protocol.toLowerCase() === 'usb' || (device !== undefined && usb.has(device))) &&
        isMounted(mount) &&
        !readOnlyKinds.has(fsType.toLowerCase()),
    )
    .map(({ uuid, label, mount }) => ({ id: uuid || mount, label, dir: rootOf(mount) }))
}

/** Discs and packed images: nothing can be put there, and nobody keeps models on them. */
const readOnlyKinds = new Set(['iso9660', 'udf', 'squashfs'])

/** The system's own parts are no sticks, even when it runs from one. */
const isMounted = (mount: string) =>
  mount !== '' && !/^(\/|\/boot(\/.*)?|\/home|\/usr|\/var|\[SWAP\]|\/(nix|snap)(\/.*)?)$/.test(mount)

/** `E:` alone would mean the current folder on E. */
const rootOf = (mount: string) => (/^[A-Z]:$/i.test(mount) ? `${mount}\\` : mount)
