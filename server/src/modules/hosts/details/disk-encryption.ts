import type { DetailQuery } from './detail-query.ts'

export const diskEncryptionDarwin: DetailQuery = {
  name: 'disk_encryption_darwin',
  platforms: ['darwin'],
  sql: "SELECT 1 AS encrypted FROM disk_encryption WHERE user_uuid <> '' AND filevault_status = 'on' LIMIT 1",
  toFacts: (rows) => ({ is_disk_encrypted: rows.length > 0 }),
}

export const diskEncryptionLinux: DetailQuery = {
  name: 'disk_encryption_linux',
  platforms: ['linux'],
  // Filtered here, not in SQL: the table answers with wrong rows when it is constrained by the join.
  sql: 'SELECT de.encrypted, m.path FROM disk_encryption de JOIN mounts m ON m.device_alias = de.name',
  toFacts: (rows) => ({ is_disk_encrypted: rows.some((row) => row['path'] === '/' && row['encrypted'] === '1') }),
}

export const diskEncryptionWindows: DetailQuery = {
  name: 'disk_encryption_windows',
  platforms: ['windows'],
  // On servers without the BitLocker feature the table ends the agent's worker.
  sql: `WITH feature AS (SELECT state FROM windows_optional_features WHERE name = 'BitLocker')
    SELECT 1 AS encrypted FROM bitlocker_info
    WHERE drive_letter = 'C:' AND protection_status = 1
      AND (NOT EXISTS (SELECT 1 FROM feature) OR EXISTS (SELECT 1 FROM feature WHERE state = 1))`,
  toFacts: (rows) => ({ is_disk_encrypted: rows.length > 0 }),
}
