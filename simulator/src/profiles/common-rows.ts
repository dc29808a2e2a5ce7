import type { Row } from '../osquery/table-database.ts'
import type { Machine } from './machine.ts'

/** Rows that look alike on every platform. */

export function systemInfo(machine: Machine, cpuType: string, cpuSubtype: string): Row {
  const { model } = machine
  return {
    hostname: machine.hostname,
    uuid: machine.uuid,
    cpu_type: cpuType,
    cpu_subtype: cpuSubtype,
    cpu_brand: model.cpu,
    cpu_physical_cores: String(model.cores),
    cpu_logical_cores: String(model.cores * (cpuType === 'x86_64' ? 2 : 1)),
    cpu_sockets: '1',
    cpu_microcode: '',
    physical_memory: String(machine.memoryBytes),
    hardware_vendor: model.vendor,
    hardware_model: model.model,
    hardware_version: '1.0',
    hardware_serial: machine.serial,
    board_vendor: model.vendor,
    board_model: model.model,
    board_version: '1.0',
    board_serial: machine.serial,
    computer_name: machine.computerName,
    local_hostname: machine.computerName,
  }
}

export function address(name: string, ip: string, mask: string): Row {
  return { interface: name, address: ip, mask, broadcast: '', point_to_point: '', type: 'dhcp' }
}

export function interfaceDetail(name: string, mac: string, mtu: string): Row {
  return {
    interface: name,
    mac,
    type: '6',
    mtu,
    metric: '0',
    flags: '34915',
    last_change: '-1',
    link_speed: '1000',
    ipackets: '812044',
    opackets: '401877',
    ibytes: '934120331',
    obytes: '88120447',
    ierrors: '0',
    oerrors: '0',
    idrops: '0',
    odrops: '0',
    collisions: '0',
  }
}

export function defaultRoute(interfaceName: string, gateway: string, type: string): Row {
  return {
    destination: '0.0.0.0',
    netmask: '0',
    gateway,
    source: '',
    interface: interfaceName,
    mtu: '1500',
    metric: '100',
    type,
    flags: '3',
    hopcount: '0',
  }
}

export function user(uid: number, username: string, more: Row): Row {
  return { uid: String(uid), gid: String(uid), uid_signed: String(uid), gid_signed: String(uid), username, ...more }
}

export function group(gid: number, groupname: string): Row {
  return { gid: String(gid), gid_signed: String(gid), groupname }
}

/** Turns lines of `name|version|…` into rows: the shortest form in which a list of software can be read. */
export function parseRows(columns: readonly string[], lines: string): Row[] {
  return lines
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .map((line) => {
      const values = line.split('|')
      return Object.fromEntries(columns.map((column, index) => [column, values[index] ?? '']))
    })
}

/** Images differ in their software: image 0 has the newest versions, each further one has older patch levels. */
export function ageVersion(version: string, image: number, index: number): string {
  if (image === 0 || (index + image) % 3 !== 0) return version
  const parts = version.split('.')
  const last = Number(parts.at(-1))
  if (parts.length < 2 || !Number.isInteger(last) || last < image) return version
  return [...parts.slice(0, -1), String(last - image)].join('.')
}
