/** Distributions with advisories of their own, by `os_version.platform`, and how many parts of the version name a release. */
const releaseParts: ReadonlyMap<string, 1 | 2> = new Map([
  ['debian', 1],
  ['ubuntu', 2],
  ['rhel', 1],
  ['centos', 1],
  ['almalinux', 1],
  ['rocky', 1],
  ['ol', 1],
  ['fedora', 1],
  ['amzn', 1],
  ['sles', 2],
  ['opensuse-leap', 2],
])

/** These install Ubuntu's own packages and count their releases as Ubuntu does. */
const ubuntuUnderAnotherName = new Set(['pop', 'neon', 'tuxedo'])

export interface OsRelease {
  readonly platform: string
  readonly major: string
  readonly minor: string
}

/** Whose advisories judge the packages: `debian 12`, `ubuntu 22.04`, `rhel 9`; "" where none is known. */
export function findDistribution({ platform, major, minor }: OsRelease): string {
  const name = ubuntuUnderAnotherName.has(platform) ? 'ubuntu' : platform
  const parts = releaseParts.get(name)
  if (parts === undefined || !/^[1-9]\d{0,3}$/.test(major)) return ''
  if (parts === 1) return `${name} ${major}`
  if (!/^\d{1,2}$/.test(minor)) return ''
  // osquery tells 22.04 as 22 and 4.
  return name === 'ubuntu' ? `${name} ${major}.${minor.padStart(2, '0')}` : `${name} ${major}.${Number(minor)}`
}
