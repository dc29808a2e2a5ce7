/** Questions that many ask first, to begin from. */
export const templates = [
  {
    name: 'Disk encryption is on',
    query: "SELECT 1 FROM disk_encryption WHERE user_uuid IS NOT '' AND filevault_status = 'on' LIMIT 1;",
    description: 'Whoever finds a lost computer must not be able to read its disk.',
    resolution: 'Turn on FileVault in System Settings under Privacy & Security.',
    platform: 'darwin',
  },
  {
    name: 'Gatekeeper is on',
    query: 'SELECT 1 FROM gatekeeper WHERE assessments_enabled = 1;',
    description: 'Programs of unknown origin are not opened.',
    resolution: 'Turn Gatekeeper on: spctl --master-enable',
    platform: 'darwin',
  },
  {
    name: 'BitLocker protects the system disk',
    query: "SELECT 1 FROM bitlocker_info WHERE drive_letter = 'C:' AND protection_status = 1;",
    description: 'Whoever finds a lost computer must not be able to read its disk.',
    resolution: 'Turn on BitLocker for drive C: in the Control Panel.',
    platform: 'windows',
  },
  {
    name: 'The Windows firewall is on',
    query: "SELECT 1 FROM windows_security_center WHERE firewall = 'Good';",
    description: 'Nobody on the same network reaches services that were not meant for them.',
    resolution: 'Turn the firewall on in Windows Security under Firewall & network protection.',
    platform: 'windows',
  },
  {
    name: 'The root disk is encrypted',
    query:
      "SELECT 1 FROM mounts m JOIN disk_encryption d ON m.device_alias = d.name WHERE m.path = '/' AND d.encrypted = 1;",
    description: 'Whoever finds a lost computer must not be able to read its disk.',
    resolution: 'Install the system again with an encrypted disk (LUKS).',
    platform: 'linux',
  },
  {
    name: 'Restarted within the last 30 days',
    query: 'SELECT 1 FROM uptime WHERE total_seconds < 30 * 86400;',
    description: 'Updates of the system need a restart.',
    resolution: 'Restart the computer.',
    platform: '',
  },
] as const
