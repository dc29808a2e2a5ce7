import { statfsSync } from 'node:fs'
import type { Row } from '../osquery/table-database.ts'
import { group, user } from './common-rows.ts'
import { parseApkPackages, parseDebPackages } from './linux-packages.ts'
import type { Machine } from './machine.ts'
import { readText } from './read-text.ts'

/** Tables of a Linux machine, read from /etc, /proc and the package database. */
export function readLinuxTables(machine: Machine): Record<string, readonly Row[]> {
  const cpu = readText('/proc/cpuinfo')
  const memory = parseFields(readText('/proc/meminfo'))
  const bytes = (name: string) => String(Number((memory[name] ?? '0').split(' ')[0]) * 1024)
  const tables: Record<string, readonly Row[]> = {
    os_version: [parseOsRelease(readText('/etc/os-release'))],
    kernel_info: [parseKernel(readText('/proc/version'), readText('/proc/cmdline'))],
    users: parsePasswd(readText('/etc/passwd')),
    groups: parseGroups(readText('/etc/group')),
    mounts: parseMounts(readText('/proc/mounts')),
    routes: parseRoutes(readText('/proc/net/route')),
    memory_info: [
      {
        memory_total: bytes('MemTotal'),
        memory_free: bytes('MemFree'),
        memory_available: bytes('MemAvailable'),
        buffers: bytes('Buffers'),
        cached: bytes('Cached'),
        swap_total: bytes('SwapTotal'),
        swap_free: bytes('SwapFree'),
      },
    ],
    deb_packages: parseDebPackages(readText('/var/lib/dpkg/status')),
    cpu_info: [
      {
        device_id: '0',
        model: /model name\s*:\s*(.*)/.exec(cpu)?.[1] ?? machine.model.cpu,
        cpu_status: '1',
        number_of_cores: String(machine.model.cores),
        logical_processors: String(machine.model.cores),
      },
    ],
  }
  const apk = parseApkPackages(readText('/lib/apk/db/installed'))
  // osquery knows no table for Alpine's packages; listing them beside the deb ones is the nearest thing.
  return apk.length > 0 ? { ...tables, deb_packages: [...(tables.deb_packages ?? []), ...apk] } : tables
}

export function parseOsRelease(text: string): Row {
  const fields = Object.fromEntries(
    [...text.matchAll(/^([A-Z_]+)=(?:"([^"]*)"|(.*))$/gm)].map(([, name, quoted, plain]) => [name, quoted ?? plain]),
  ) as Record<string, string | undefined>
  const [major = '0', minor = '0', patch = '0'] = (fields.VERSION_ID ?? '').split('.')
  return {
    name: fields.NAME ?? 'Linux',
    version: fields.VERSION ?? fields.VERSION_ID ?? '',
    major,
    minor: String(Number(minor) || 0),
    patch,
    build: fields.BUILD_ID ?? '',
    platform: fields.ID ?? 'linux',
    platform_like: fields.ID_LIKE ?? '',
    codename: fields.VERSION_CODENAME ?? '',
    arch: process.arch === 'x64' ? 'x86_64' : process.arch,
  }
}

export function parsePasswd(text: string): Row[] {
  return text.split('\n').flatMap((line) => {
    const [name, , uid, gid, description = '', directory = '', shell = ''] = line.split(':')
    if (!name || !uid || !gid) return []
    return [{ ...user(Number(uid), name, { description, directory, shell, uuid: '' }), gid, gid_signed: gid }]
  })
}

function parseGroups(text: string): Row[] {
  return text.split('\n').flatMap((line) => {
    const [name, , gid] = line.split(':')
    return name && gid ? [group(Number(gid), name)] : []
  })
}

function parseKernel(version: string, commandLine: string): Row {
  return {
    version: version.split(' ')[2] ?? '',
    arguments: commandLine.trim(),
    path: '',
    device: /root=(\S+)/.exec(commandLine)?.[1] ?? '',
  }
}

function parseMounts(text: string): Row[] {
  return text.split('\n').flatMap((line) => {
    const [device, path, type, flags] = line.split(' ')
    if (!device || !path || !type) return []
    return [{ device, device_alias: device, path, type, flags: flags ?? '', ...measureMount(path) }]
  })
}

function measureMount(path: string): Row {
  try {
    const { bsize, blocks, bfree, bavail, files, ffree } = statfsSync(path)
    return {
      blocks_size: String(bsize),
      blocks: String(blocks),
      blocks_free: String(bfree),
      blocks_available: String(bavail),
      inodes: String(files),
      inodes_free: String(ffree),
    }
  } catch {
    return {}
  }
}

/** The kernel writes addresses as hexadecimal numbers in the machine's (little-endian) byte order. */
export function parseRoutes(text: string): Row[] {
  return text
    .split('\n')
    .slice(1)
    .flatMap((line) => {
      const [name, destination, gateway, flags, , , metric, mask, mtu] = line.trim().split(/\s+/)
      if (!name || !destination || !gateway || !mask) return []
      const netmask = Number.parseInt(mask, 16).toString(2).replaceAll('0', '').length
      return [
        {
          interface: name,
          destination: toAddress(destination),
          netmask: String(netmask),
          mtu: mtu ?? '0',
          source: '',
          gateway: Number.parseInt(gateway, 16) === 0 ? '' : toAddress(gateway),
          metric: metric ?? '0',
          flags: String(Number.parseInt(flags ?? '0', 16)),
          type: 'gateway',
          hopcount: '0',
        },
      ]
    })
}

function toAddress(hex: string): string {
  return (hex.match(/../g) ?? [])
    .reverse()
    .map((byte) => Number.parseInt(byte, 16))
    .join('.')
}

function parseFields(text: string): Record<string, string> {
  return Object.fromEntries([...text.matchAll(/^([^:\n]+):[ \t]*(.*)$/gm)].map(([, name, value]) => [name, value]))
}
