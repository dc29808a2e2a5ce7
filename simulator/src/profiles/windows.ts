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
import { listUserSoftware } from './user-software.ts'
import { windowsPrograms } from './windows-software.ts'

const patchLevels = ['7171', '6899', '6584', '4652'] as const
const versionKey = 'HKEY_LOCAL_MACHINE\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion'

export const windows: Profile = {
  name: 'windows',
  platform: 'windows',
  platformType: '2',
  buildDistro: '10',
  naming: {
    serialLength: 8,
    models: [
      {
        vendor: 'Dell Inc.',
        model: 'Latitude 7450',
        cpu: 'Intel(R) Core(TM) Ultra 7 165U',
        cores: 12,
        memoryGiB: [16, 32],
        diskGB: [512],
      },
      {
        vendor: 'LENOVO',
        model: '21ML002KGE',
        cpu: 'Intel(R) Core(TM) Ultra 5 125U',
        cores: 12,
        memoryGiB: [16],
        diskGB: [256, 512],
      },
      {
        vendor: 'HP',
        model: 'HP EliteBook 845 14 inch G11',
        cpu: 'AMD Ryzen 7 PRO 8840HS',
        cores: 8,
        memoryGiB: [32],
        diskGB: [1000],
      },
    ],
    hostname: (_owner, number) => `WIN-${String(number).padStart(5, '0')}`,
  },
  tables: {
    system_info: (machine) => [systemInfo(machine, 'x86_64', '-1')],
    platform_info: (machine) => [
      {
        vendor: machine.model.vendor,
        version: '1.14.0',
        date: '2025-06-12',
        revision: '1.14',
        firmware_type: 'uefi',
        extra: '',
      },
    ],
    users: listUsers,
    groups: () => [group(544, 'Administrators'), group(545, 'Users'), group(546, 'Guests')],
    interface_addresses: (machine) => [
      { ...address('12', machine.address, '255.255.0.0'), friendly_name: 'Ethernet' },
      { ...address('1', '127.0.0.1', '255.0.0.0'), friendly_name: 'Loopback Pseudo-Interface 1' },
    ],
    interface_details: (machine) => [
      {
        ...interfaceDetail('12', machine.mac, '1500'),
        friendly_name: 'Ethernet',
        description: 'Intel(R) Ethernet Connection',
        manufacturer: 'Intel Corporation',
        connection_status: '2',
        enabled: '1',
        physical_adapter: '1',
        dhcp_enabled: '1',
        dns_domain: 'corp.example',
      },
    ],
    routes: (machine) => [defaultRoute(machine.address, machine.gateway, 'remote')],
    logical_drives: (machine) => [
      {
        device_id: 'C:',
        type: 'Local Fixed Disk',
        description: 'Local Fixed Disk',
        file_system: 'NTFS',
        free_space: String(machine.diskFreeBytes),
        size: String(machine.diskBytes),
        boot_partition: '1',
      },
    ],
    bitlocker_info: (machine) => [
      {
        device_id: `\\\\?\\Volume{${machine.instanceId}}\\`,
        drive_letter: 'C:',
        persistent_volume_id: `{${machine.uuid}}`,
        conversion_status: machine.isEncrypted ? '1' : '0',
        protection_status: machine.isEncrypted ? '1' : '0',
        encryption_method: machine.isEncrypted ? 'XTS-AES-128' : 'None',
        version: '2',
        percentage_encrypted: machine.isEncrypted ? '100' : '0',
        lock_status: '0',
      },
    ],
    windows_security_center: (machine) => [
      {
        firewall: machine.hasFirewall ? 'Good' : 'Poor',
        autoupdate: 'Good',
        antivirus: 'Good',
        internet_settings: 'Good',
        windows_security_center_service: 'Good',
        user_account_control: 'Good',
      },
    ],
    battery: (machine) => [
      {
        manufacturer: 'SMP',
        model: 'DELL 66DWX',
        serial_number: machine.serial,
        state: 'Battery Power',
        chemistry: 'LiP',
        charging: '0',
        charged: '0',
        designed_capacity: '4474',
        current_capacity: '3100',
        cycle_count: String(machine.batteryCycles),
        max_capacity: String(4470 - machine.batteryCycles),
        percent_remaining: '71',
        voltage: '15200',
        amperage: '-900',
      },
    ],
  },
  imageTables: {
    os_version: (image) => [
      {
        name: 'Microsoft Windows 11 Pro',
        version: `10.0.26100`,
        major: '10',
        minor: '0',
        patch: '',
        build: '26100',
        platform: 'windows',
        platform_like: 'windows',
        codename: 'Microsoft Windows 11 Pro',
        arch: '64-bit',
        install_date: '1736899200',
        revision: patchLevels[image] ?? patchLevels[0],
      },
    ],
    kernel_info: (image) => [
      {
        version: `10.0.26100.${patchLevels[image]}`,
        arguments: '',
        path: 'C:\\WINDOWS\\System32\\ntoskrnl.exe',
        device: '',
      },
    ],
    registry: (image) => [
      registryValue('DisplayVersion', 'REG_SZ', '24H2'),
      registryValue('UBR', 'REG_DWORD', patchLevels[image] ?? patchLevels[0]),
      registryValue('InstallationType', 'REG_SZ', 'Client'),
      registryValue('ProductName', 'REG_SZ', 'Windows 10 Pro'),
    ],
    windows_security_products: () => [
      {
        type: 'Antivirus',
        name: 'Microsoft Defender Antivirus',
        state: 'On',
        state_timestamp: '',
        remediation_path: '',
        signatures_up_to_date: '1',
      },
    ],
    windows_optional_features: () => [
      { name: 'BitLocker', caption: 'BitLocker Drive Encryption', state: '1', statename: 'Enabled' },
    ],
    secureboot: () => [{ secure_boot: '1', setup_mode: '0' }],
    tpm_info: () => [
      { activated: '1', enabled: '1', owned: '1', manufacturer_name: 'INTC', spec_version: '2.0, 0, 1.38' },
    ],
    patches: (image) =>
      ['KB5068861', 'KB5066131', 'KB5064531'].slice(0, 3 - (image >> 1)).map((id, index) => ({
        csname: '',
        hotfix_id: id,
        caption: `http://support.microsoft.com/?kbid=${id.slice(2)}`,
        description: 'Security Update',
        installed_by: 'NT AUTHORITY\\SYSTEM',
        installed_on: `${11 - index}/12/2025`,
      })),
    ...listUserSoftware({
      uid: '1001',
      folder: 'C:/Users/owner/AppData/Local',
      npmFolder: 'C:/Users/owner/AppData/Roaming/npm',
    }),
    chocolatey_packages: () => [
      {
        name: 'chocolatey',
        version: '2.5.1',
        summary: 'Chocolatey is a package manager for Windows',
        author: 'Chocolatey Software, Inc',
        license: '',
        path: 'C:\\ProgramData\\chocolatey\\lib\\chocolatey',
      },
    ],
    ie_extensions: () => [
      {
        name: 'Microsoft Url Search Hook',
        version: '11.0.26100.1882',
        path: 'C:\\Windows\\System32\\ieframe.dll',
        registry_path: 'HKEY_LOCAL_MACHINE\\SOFTWARE\\Microsoft\\Internet Explorer\\URLSearchHooks',
      },
    ],
    python_packages: () => [
      {
        uid: '1001',
        name: 'pip',
        version: '25.3',
        path: 'C:/Users/owner/AppData/Local/Programs/Python/Python313/Lib/site-packages/pip-25.3.dist-info',
      },
    ],
    programs: (image) =>
      parseRows(['name', 'version', 'publisher', 'install_location'], windowsPrograms).map((row, index) => ({
        ...row,
        version: ageVersion(row.version ?? '', image, index),
        install_source: '',
        language: '1033',
        uninstall_string: '',
        install_date: '20251103',
        identifying_number: '',
      })),
  },
}

function registryValue(name: string, type: string, data: string): Row {
  return { key: versionKey, path: `${versionKey}\\${name}`, name, type, data, mtime: '1763000000' }
}

function listUsers(machine: Machine): Row[] {
  const { owner } = machine
  const sid = (end: string) => `S-1-5-21-${machine.image}004336348-1177238915-682003330-${end}`
  const special = { type: 'special', shell: 'C:\\Windows\\system32\\cmd.exe', description: '' }
  return [
    user(18, 'SYSTEM', { ...special, uuid: 'S-1-5-18', directory: 'C:\\WINDOWS\\system32\\config\\systemprofile' }),
    user(500, 'Administrator', { ...special, type: 'local', uuid: sid('500'), directory: 'C:\\Users\\Administrator' }),
    {
      ...user(1001, owner.username, { ...special, type: 'local', uuid: sid('1001') }),
      description: `${owner.firstName} ${owner.lastName}`,
      directory: `C:\\Users\\${owner.username}`,
      gid: '544',
    },
  ]
}
