import type { Row } from '../osquery/table-database.ts'
import {
  address,
  ageVersion,
  defaultRoute,
  group,
  interfaceDetail,
  parseRows,
  systemInfo,
  user,
} from './common-rows.ts'
import type { Machine } from './machine.ts'
import type { Profile } from './profile.ts'
import { macosApps, macosFormulae } from './macos-software.ts'
import { listUserSoftware } from './user-software.ts'

const releases = ['15.7.1/24G231', '15.6.1/24G90', '15.5/24F74', '14.8/23J21'] as const

export const macos: Profile = {
  name: 'macos',
  platform: 'darwin',
  platformType: '21',
  buildDistro: '10.14',
  naming: {
    serialLength: 10,
    models: [
      {
        vendor: 'Apple Inc.',
        model: 'Mac15,3',
        cpu: 'Apple M3',
        cores: 8,
        memoryGiB: [8, 16, 24],
        diskGB: [512, 1000],
      },
      { vendor: 'Apple Inc.', model: 'Mac14,2', cpu: 'Apple M2', cores: 8, memoryGiB: [8, 16], diskGB: [256, 512] },
      {
        vendor: 'Apple Inc.',
        model: 'Mac16,8',
        cpu: 'Apple M4 Pro',
        cores: 12,
        memoryGiB: [24, 48],
        diskGB: [512, 1000],
      },
    ],
    hostname: (owner, number) => `${owner.split('.')[0]}s-macbook-${number}.local`,
  },
  tables: {
    system_info: (machine) => [systemInfo(machine, 'arm64e', 'ARM64E')],
    platform_info: (machine) => [
      {
        vendor: 'Apple Inc.',
        version: '11881.140.96',
        date: '',
        revision: '',
        firmware_type: 'iboot',
        extra: machine.serial,
      },
    ],
    users: listUsers,
    groups: () => [group(0, 'wheel'), group(20, 'staff'), group(80, 'admin')],
    user_groups: () => [
      { uid: '501', gid: '20' },
      { uid: '501', gid: '80' },
    ],
    interface_addresses: (machine) => [
      address('lo0', '127.0.0.1', '255.0.0.0'),
      address('en0', machine.address, '255.255.0.0'),
      address('en0', `fe80::${machine.mac.replaceAll(':', '').slice(6)}`, 'ffff:ffff:ffff:ffff::'),
    ],
    interface_details: (machine) => [
      interfaceDetail('lo0', '00:00:00:00:00:00', '16384'),
      interfaceDetail('en0', machine.mac, '1500'),
    ],
    routes: (machine) => [defaultRoute('en0', machine.gateway, 'gateway')],
    mounts: listMounts,
    disk_encryption: (machine) => [
      {
        name: '/dev/disk3s1s1',
        uuid: machine.instanceId.toUpperCase(),
        type: 'APFS Encryption',
        encrypted: machine.isEncrypted ? '1' : '0',
        encryption_status: machine.isEncrypted ? 'encrypted' : 'not encrypted',
        filevault_status: machine.isEncrypted ? 'on' : 'off',
        ...(machine.isEncrypted ? { uid: '501', user_uuid: machine.uuid } : {}),
      },
    ],
    battery: (machine) => [
      {
        manufacturer: 'SWD',
        model: 'bq40z651',
        serial_number: `F8Y${machine.serial}`,
        state: 'AC Power',
        charging: '0',
        charged: '1',
        designed_capacity: '4563',
        current_capacity: '4012',
        health: 'Good',
        cycle_count: String(machine.batteryCycles),
        max_capacity: String(4600 - machine.batteryCycles),
        percent_remaining: '96',
        condition: 'Normal',
        voltage: '12800',
        amperage: '0',
      },
    ],
    alf: (machine) => [
      {
        allow_signed_enabled: '1',
        firewall_unload: '0',
        logging_enabled: '1',
        logging_option: '0',
        stealth_enabled: '0',
        version: '1.6',
        global_state: machine.hasFirewall ? '1' : '0',
      },
    ],
  },
  imageTables: {
    os_version: listOsVersion,
    kernel_info: () => [
      { version: '24.6.0', arguments: '', path: '/System/Library/Kernels/kernel', device: '/dev/disk3s1s1' },
    ],
    gatekeeper: () => [{ assessments_enabled: '1', dev_id_enabled: '1', version: '8.0', opaque_version: '94' }],
    sip_config: () => [
      { config_flag: 'sip', enabled: '1', enabled_nvram: '1' },
      { config_flag: 'allow_unrestricted_fs', enabled: '0', enabled_nvram: '0' },
    ],
    screenlock: (image) => [{ enabled: image === 3 ? '0' : '1', grace_period: image === 3 ? '-1' : '5' }],
    secureboot: () => [{ secure_boot: '1', secure_mode: '2', description: 'Full Security' }],
    apps: listApps,
    ...listUserSoftware({
      uid: '501',
      folder: '/Users/owner/Library/Application Support',
      npmFolder: '/opt/homebrew/lib',
    }),
    safari_extensions: () => [
      {
        uid: '501',
        name: '1Password for Safari',
        identifier: 'com.1password.safari.extension',
        version: '8.11.18',
        path: '/Applications/1Password for Safari.app/Contents/PlugIns/1Password.appex',
      },
    ],
    python_packages: () => [
      {
        uid: '0',
        name: 'pip',
        version: '21.2.4',
        path: '/Library/Developer/CommandLineTools/Library/Frameworks/Python3.framework/Versions/3.9/lib/python3.9/site-packages/pip-21.2.4.dist-info',
      },
    ],
    homebrew_packages: (image) =>
      parseRows(['name', 'version'], macosFormulae).map(({ name = '', version = '' }, index) => ({
        name,
        version: ageVersion(version, image, index),
        type: 'formula',
        prefix: '/opt/homebrew',
        path: `/opt/homebrew/Cellar/${name}`,
      })),
  },
}

function listOsVersion(image: number): Row[] {
  const [version = '', build = ''] = (releases[image] ?? releases[0]).split('/')
  const [major = '', minor = '0', patch = '0'] = version.split('.')
  return [
    {
      name: 'macOS',
      version,
      major,
      minor,
      patch,
      build,
      extra: '',
      platform: 'darwin',
      platform_like: 'darwin',
      arch: 'arm64',
    },
  ]
}

function listUsers({ owner }: Machine): Row[] {
  const name = owner.username.split('.')[0] ?? owner.username
  const system = { shell: '/usr/bin/false', is_hidden: '0' }
  return [
    user(0, 'root', { ...system, description: 'System Administrator', directory: '/var/root', shell: '/bin/sh' }),
    user(4294967294, 'nobody', { ...system, description: 'Unprivileged User', directory: '/var/empty' }),
    user(92, '_securityagent', { ...system, description: 'SecurityAgent', directory: '/var/db/securityagent' }),
    {
      ...user(501, name, { description: `${owner.firstName} ${owner.lastName}`, directory: `/Users/${name}` }),
      gid: '20',
      gid_signed: '20',
      shell: '/bin/zsh',
      is_hidden: '0',
    },
  ]
}

function listMounts(machine: Machine): Row[] {
  const blocks = Math.floor(machine.diskBytes / 4096)
  const free = Math.floor(machine.diskFreeBytes / 4096)
  const common = {
    type: 'apfs',
    blocks_size: '4096',
    blocks: String(blocks),
    inodes: '4876712790',
    inodes_free: '4876700000',
  }
  const space = { blocks_free: String(free), blocks_available: String(free) }
  const mount = (device: string, path: string) => ({
    device,
    device_alias: device,
    path,
    flags: '1417711616',
    ...common,
    ...space,
  })
  return [mount('/dev/disk3s1s1', '/'), mount('/dev/disk3s5', '/System/Volumes/Data')]
}

function listApps(image: number): Row[] {
  return parseRows(['name', 'identifier', 'version'], macosApps).map(
    ({ name = '', identifier = '', version = '' }, index) => ({
      name: `${name}.app`,
      path: `/Applications/${name}.app`,
      bundle_executable: name,
      bundle_identifier: identifier,
      bundle_name: name,
      bundle_short_version: ageVersion(version, image, index),
      bundle_version: ageVersion(version, image, index),
      bundle_package_type: 'APPL',
      display_name: name,
      element: '',
      minimum_system_version: '12.0',
      last_opened_time: String(1_763_000_000 + index * 86_400.5),
    }),
  )
}
