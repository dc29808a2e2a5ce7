import type { versionTransforms } from '@muster/contract/rest/vulnerability-rule.ts'

/** Products whose installed version is written in another way than in advisories. Undefined: it is not that way. */
type Transform = (version: string) => string | undefined
export type TransformName = (typeof versionTransforms)[number]

/** EAP GO-243.21565.42 comes before 2024.3, so it is the last of 2024.2. */
function jetbrainsEap(version: string): string | undefined {
  const found = /^EAP [A-Z]+-(\d{2})(\d)\.(\d+(?:\.\d+)*)$/.exec(version)
  if (!found) return undefined
  const [, year = '', release = '', build = ''] = found
  const isFirst = Number(release) <= 1
  return `${2000 + Number(year) - (isFirst ? 1 : 0)}.${isFirst ? 4 : Number(release) - 1}.99.${build}`
}

const pythonLevels: Readonly<Record<string, string>> = { 10: 'a', 11: 'b', 12: 'rc' }

/** 3.14.102.0 is 3.14.0a2 and 3.12.1150.0 is 3.12.1: patch, level and serial are one number. */
function pythonWindows(version: string): string | undefined {
  const found = /^(\d+)\.(\d+)\.(\d*?)(\d{2})(\d)\.0$/.exec(version)
  if (!found) return undefined
  const [, major = '', minor = '', patch = '', level = '', serial = ''] = found
  const release = `${major}.${minor}.${patch || 0}`
  return level in pythonLevels ? `${release}${pythonLevels[level]}${serial}` : release
}

/** 24.11.10 is 2411.10. */
function citrixWorkspace(version: string): string | undefined {
  const found = /^(\d{2})\.(\d{1,2})((?:\.\d+)*)$/.exec(version)
  return found ? `${Number(found[1]) * 100 + Number(found[2])}${found[3]}` : undefined
}

/** 24.9.346.0 is 2024.9.346.0. */
function cloudflareWarp(version: string): string | undefined {
  return /^\d{2}\./.test(version) ? `20${version}` : undefined
}

/** 1.00.622155 is 1.6.00.22155. */
function teamsClassic(version: string): string | undefined {
  const found = /^(\d)\.00\.(\d)(\d{5})$/.exec(version)
  return found ? `${found[1]}.${found[2]}.00.${found[3]}` : undefined
}

/** RELEASE.2023-03-20T20-16-18Z and 20230320201618.0.0 are moments. */
function minio(version: string): string | undefined {
  const bare = version.replace(/^RELEASE\./, '').replace(/_\d+$/, '')
  const digits = /^(\d{4})(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})/.exec(bare)
  if (digits) return `${digits[1]}-${digits[2]}-${digits[3]}T${digits[4]}-${digits[5]}-${digits[6]}Z`
  return bare === version ? undefined : bare
}

const transforms: Readonly<Record<TransformName, Transform>> = {
  'citrix-workspace': citrixWorkspace,
  'cloudflare-warp': cloudflareWarp,
  'jetbrains-eap': jetbrainsEap,
  minio,
  'python-windows': pythonWindows,
  'teams-classic': teamsClassic,
}

/** The version as advisories write it; unchanged where it is not written in the product's own way. */
export function transformVersion(name: TransformName, version: string): string {
  return transforms[name](version) ?? version
}
