export type PlatformFamily = 'darwin' | 'windows' | 'linux' | 'chrome' | 'freebsd'

/**
 * The family of osquery's `os_version.platform`. Distributions are many and new ones appear, so whatever is none of the
 * others is Linux. Undefined while the host has not told.
 */
export function platformFamily(platform: string): PlatformFamily | undefined {
  switch (platform) {
    case '':
      return undefined
    case 'darwin':
    case 'windows':
    case 'chrome':
    case 'freebsd':
      return platform
    default:
      return 'linux'
  }
}
