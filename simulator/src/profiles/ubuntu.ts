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
import { ubuntuPackages, ubuntuPythonPackages, ubuntuSources } from './ubuntu-software.ts'
import { listUserSoftware } from './user-software.ts'

const releases = [
  '24.04.3/noble/Noble Numbat',
  '24.04.3/noble/Noble Numbat',
  '24.04.2/noble/Noble Numbat',
  '22.04.5/jammy/Jammy Jellyfish',
] as const
const kernels = ['6.8.0-87-generic', '6.8.0-85-generic', '6.8.0-79-generic', '5.15.0-161-generic'] as const

export const ubuntu: Profile = {
  name: 'ubuntu',
  platform: 'linux',
  platformType: '9',
  buildDistro: 'centos7',
  naming: {
    serialLength: 12,
    models: [
      {
        vendor: 'Dell Inc.',
        model: 'PowerEdge R650',
        cpu: 'Intel(R) Xeon(R) Gold 6338 CPU @ 2.00GHz',
        cores: 32,
        memoryGiB: [128, 256],
        diskGB: [960, 1920],
      },
      {
        vendor: 'LENOVO',
        model: '21HMCTO1WW',
        cpu: '13th Gen Intel(R) Core(TM) i7-1365U',
        cores: 10,
        memoryGiB: [16, 32],
        diskGB: [512, 1000],
      },
      {
        vendor: 'QEMU',
        model: 'Standard PC (Q35 + ICH9, 2009)',
        cpu: 'AMD EPYC 7763 64-Core Processor',
        cores: 4,
        memoryGiB: [8, 16],
        diskGB: [80, 160],
      },
    ],
    hostname: (_owner, number) => `ubuntu-${String(number).padStart(5, '0')}`,
  },
  tables: {
    system_info: (machine) => [systemInfo(machine, 'x86_64', '106')],
    platform_info: (machine) => [
      {
        vendor: machine.model.vendor,
        version: '1.13.2',
        date: '12/19/2024',
        revision: '1.13',
        firmware_type: 'uefi',
        extra: '',
      },
    ],
    users: listUsers,
    groups: (machine) => [
      group(0, 'root'),
      group(27, 'sudo'),
      group(33, 'www-data'),
      group(1000, machine.owner.username),
    ],
    user_groups: () => [
      { uid: '1000', gid: '1000' },
      { uid: '1000', gid: '27' },
    ],
    interface_addresses: (machine) => [
      address('lo', '127.0.0.1', '255.0.0.0'),
      address('eth0', machine.address, '255.255.0.0'),
      address('eth0', `fe80::${machine.mac.replaceAll(':', '').slice(6)}`, 'ffff:ffff:ffff:ffff::'),
    ],
    interface_details: (machine) => [
      interfaceDetail('lo', '00:00:00:00:00:00', '65536'),
      interfaceDetail('eth0', machine.mac, '1500'),
    ],
    routes: (machine) => [defaultRoute('eth0', machine.gateway, 'gateway')],
    mounts: listMounts,
    disk_encryption: (machine) => [
      { name: '/dev/sda1', uuid: '', encrypted: '0', type: '', encryption_status: 'not encrypted' },
      {
        name: '/dev/mapper/vg0-root',
        uuid: machine.instanceId,
        encrypted: machine.isEncrypted ? '1' : '0',
        type: machine.isEncrypted ? 'CRYPT-LUKS2' : '',
        encryption_status: machine.isEncrypted ? 'encrypted' : 'not encrypted',
      },
    ],
    memory_info: (machine) => [
      {
        memory_total: String(machine.memoryBytes),
        memory_free: String(Math.floor(machine.memoryBytes / 3)),
        memory_available: String(Math.floor(machine.memoryBytes / 2)),
        swap_total: '2147483648',
        swap_free: '2147483648',
      },
    ],
  },
  imageTables: {
    os_version: listOsVersion,
    kernel_info: (image) => [
      {
        version: kernels[image] ?? kernels[0],
        arguments: 'root=/dev/mapper/vg0-root ro quiet splash',
        path: `/boot/vmlinuz-${kernels[image]}`,
        device: '/dev/mapper/vg0-root',
      },
    ],
    secureboot: () => [{ secure_boot: '1', setup_mode: '0' }],
    deb_packages: listPackages,
    ...listUserSoftware({ uid: '1000', folder: '/home/owner/.config', npmFolder: '/usr/local/lib' }),
    apt_sources: () => [
      {
        name: 'archive.ubuntu.com/ubuntu noble main',
        source: '/etc/apt/sources.list.d/ubuntu.sources',
        base_uri: 'http://archive.ubuntu.com/ubuntu',
        release: 'noble',
        version: '24.04',
        maintainer: 'Ubuntu',
        components: 'main restricted universe multiverse',
        architectures: 'amd64 i386',
      },
    ],
    python_packages: (image) =>
      parseRows(['name', 'version'], ubuntuPythonPackages).map(({ name = '', version = '' }, index) => ({
        name,
        version: ageVersion(version, image, index),
        summary: '',
        author: '',
        license: '',
        uid: '0',
        path: `/usr/local/lib/python3.12/dist-packages/${name}-${version}.dist-info`,
        directory: '/usr/local/lib/python3.12/dist-packages',
      })),
    systemd_units: () =>
      ['ssh.service', 'ufw.service', 'osqueryd.service', 'unattended-upgrades.service'].map((id) => ({
        id,
        load_state: 'loaded',
        active_state: 'active',
        sub_state: 'running',
        unit_file_state: 'enabled',
      })),
  },
}

function listOsVersion(image: number): Row[] {
  const [version = '', codename = '', title = ''] = (releases[image] ?? releases[0]).split('/')
  const [major = '', minor = ''] = version.split('.')
  return [
    {
      name: 'Ubuntu',
      version: `${version} LTS (${title})`,
      major,
      minor: String(Number(minor)),
      patch: '0',
      build: '',
      platform: 'ubuntu',
      platform_like: 'debian',
      codename,
      arch: 'x86_64',
      extra: '',
    },
  ]
}

function listUsers({ owner }: Machine): Row[] {
  const nologin = { shell: '/usr/sbin/nologin', description: '' }
  return [
    user(0, 'root', { description: 'root', directory: '/root', shell: '/bin/bash' }),
    user(1, 'daemon', { ...nologin, directory: '/usr/sbin' }),
    user(33, 'www-data', { ...nologin, directory: '/var/www' }),
    user(65534, 'nobody', { ...nologin, directory: '/nonexistent' }),
    user(1000, owner.username, {
      description: `${owner.firstName} ${owner.lastName}`,
      directory: `/home/${owner.username}`,
      shell: '/bin/bash',
    }),
  ]
}

function listMounts(machine: Machine): Row[] {
  const root = {
    device: '/dev/mapper/vg0-root',
    device_alias: '/dev/mapper/vg0-root',
    path: '/',
    type: 'ext4',
    flags: 'rw,relatime',
    blocks_size: '4096',
    blocks: String(Math.floor(machine.diskBytes / 4096)),
    inodes: '31129600',
    inodes_free: '30500000',
    blocks_free: String(Math.floor(machine.diskFreeBytes / 4096)),
    blocks_available: String(Math.floor((machine.diskFreeBytes * 0.95) / 4096)),
  }
  const nothing = {
    blocks: '0',
    blocks_free: '0',
    blocks_available: '0',
    inodes: '0',
    inodes_free: '0',
    blocks_size: '4096',
  }
  return [
    root,
    { device: 'proc', device_alias: 'proc', path: '/proc', type: 'proc', flags: 'rw,nosuid,nodev,noexec', ...nothing },
  ]
}

function listPackages(image: number): Row[] {
  return parseRows(['name', 'version', 'section'], ubuntuPackages).map(
    ({ name = '', version = '', section = '' }, index) => {
      const aged = ageVersion(version, image, index)
      return {
        name,
        version: aged,
        source: ubuntuSources[name] ?? '',
        size: String(200 + index * 37),
        arch: 'amd64',
        revision: aged.includes('-') ? aged.slice(aged.lastIndexOf('-') + 1) : '',
        status: 'install ok installed',
        section,
        priority: 'optional',
        admindir: '/var/lib/dpkg',
        maintainer: 'Ubuntu Developers <ubuntu-devel-discuss@lists.ubuntu.com>',
      }
    },
  )
}
