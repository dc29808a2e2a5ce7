import { createHash } from 'node:crypto'
import os from 'node:os'
import type { Platform } from '../osquery/schema.ts'
import type { Row } from '../osquery/table-database.ts'
import { address, interfaceDetail, systemInfo, user } from './common-rows.ts'
import { readLinuxTables } from './linux-tables.ts'
import type { Machine } from './machine.ts'
import type { Profile } from './profile.ts'
import { readText } from './read-text.ts'

const platformTypes: Readonly<Record<Platform, string>> = { darwin: '21', windows: '2', linux: '9' }

/** The computer on which the simulator runs. Further numbers are twins of it under other names. */
export function readThisMachine(number: number): { readonly profile: Profile; readonly machine: Machine } {
  const platform = process.platform === 'win32' ? 'windows' : process.platform === 'darwin' ? 'darwin' : 'linux'
  const machine = readMachine(number)
  const rows = { ...readPortableTables(machine), ...(platform === 'linux' ? readLinuxTables(machine) : {}) }
  const naming = {
    models: [machine.model] as const,
    serialLength: machine.serial.length,
    hostname: () => machine.hostname,
  }
  const profile: Profile = {
    name: 'this-machine',
    platform,
    platformType: platformTypes[platform],
    buildDistro: platform,
    naming,
    tables: Object.fromEntries(Object.entries(rows).map(([table, list]) => [table, () => list])),
    imageTables: {},
  }
  return { profile, machine }
}

function readMachine(number: number): Machine {
  const network = listInterfaces().find((one) => !one.internal && one.family === 'IPv4')
  const info = os.userInfo()
  const hostname = number === 1 ? os.hostname() : `${os.hostname()}-${number}`
  const cpus = os.cpus()
  const dmi = (name: string) => readText(`/sys/class/dmi/id/${name}`).trim()
  const model = {
    vendor: dmi('sys_vendor'),
    model: dmi('product_name'),
    cpu: cpus[0]?.model ?? '',
    cores: Math.max(cpus.length, 1),
    memoryGiB: [os.totalmem() / 1024 ** 3] as const,
    diskGB: [0] as const,
  }
  return {
    hostname,
    computerName: hostname,
    uuid: readUuid(number),
    instanceId: deriveUuid(`${hostname}/instance`),
    serial: number === 1 ? dmi('product_serial') : '',
    model,
    memoryBytes: os.totalmem(),
    diskBytes: 0,
    diskFreeBytes: 0,
    owner: { firstName: info.username, lastName: '', username: info.username },
    mac: network?.mac ?? '',
    address: network?.address ?? '127.0.0.1',
    gateway: '',
    image: 0,
    uptimeSeconds: Math.floor(os.uptime()),
    batteryCycles: 0,
    isEncrypted: false,
    hasFirewall: false,
  }
}

/** The hardware's identity where it may be read (that takes root), else one made of the machine id. */
function readUuid(number: number): string {
  const hardware = readText('/sys/class/dmi/id/product_uuid').trim()
  if (number === 1 && /^[0-9a-f-]{36}$/i.test(hardware)) return hardware
  return deriveUuid(`${readText('/etc/machine-id').trim() || os.hostname()}/${number}`)
}

function deriveUuid(text: string): string {
  const hex = createHash('sha256').update(text).digest('hex')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`
}

function listInterfaces(): (os.NetworkInterfaceInfo & { readonly name: string })[] {
  return Object.entries(os.networkInterfaces()).flatMap(([name, list]) => (list ?? []).map((one) => ({ ...one, name })))
}

/** What Node knows on every platform. */
function readPortableTables(machine: Machine): Record<string, readonly Row[]> {
  const version = os.release()
  const info = os.userInfo()
  const interfaces = listInterfaces()
  const architecture = os.arch() === 'x64' ? 'x86_64' : os.arch()
  const platform = process.platform === 'win32' ? 'windows' : process.platform
  const home = { directory: info.homedir, shell: info.shell ?? '', description: '', gid: String(info.gid) }
  return {
    system_info: [{ ...systemInfo(machine, architecture, ''), cpu_logical_cores: String(machine.model.cores) }],
    os_version: [describeSystem(platform)],
    kernel_info: [{ version, arguments: '', path: '', device: '' }],
    users: [{ ...user(Math.max(info.uid, 0), info.username, {}), ...home }],
    interface_addresses: interfaces.map((one) => address(one.name, one.address, one.netmask)),
    interface_details: [
      ...new Map(interfaces.map((one) => [one.name, interfaceDetail(one.name, one.mac, '1500')])).values(),
    ],
    memory_info: [{ memory_total: String(os.totalmem()), memory_free: String(os.freemem()) }],
  }
}

/** Linux tells more in a file of its own, which wins over this. */
function describeSystem(platform: string): Row {
  const plist = platform === 'darwin' ? readText('/System/Library/CoreServices/SystemVersion.plist') : ''
  const value = (key: string) => new RegExp(`<key>${key}</key>\\s*<string>([^<]*)`).exec(plist)?.[1]
  const version = value('ProductVersion') ?? os.release()
  const [major = '', minor = '0', patch = '0'] = version.split('.')
  const name = platform === 'darwin' ? 'macOS' : platform === 'windows' ? `Microsoft ${os.version()}` : os.version()
  const build = value('ProductBuildVersion') ?? (platform === 'windows' ? patch : '')
  return { name, version, major, minor, patch, build, platform, platform_like: platform, codename: '', arch: os.arch() }
}
