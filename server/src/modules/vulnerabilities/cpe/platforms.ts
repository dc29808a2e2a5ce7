/** What a name of a platform stands for: `mac_os_x` and `macos` are one, as are all versions of Windows. */

const families: Readonly<Record<string, string>> = {
  macos: 'macos',
  mac_os: 'macos',
  mac_os_x: 'macos',
  mac_os_x_server: 'macos',
  macos_server: 'macos',
  osx: 'macos',
  os_x: 'macos',
  mac: 'macos',
  macintosh: 'macos',
  linux: 'linux',
  linux_kernel: 'linux',
  iphone_os: 'ios',
  iphone: 'ios',
  ios: 'ios',
  ipados: 'ios',
  ipad_os: 'ios',
  android: 'android',
  chrome_os: 'chrome_os',
  chromeos: 'chrome_os',
  visual_studio: 'visual_studio_code',
  visual_studio_code: 'visual_studio_code',
  'node.js': 'node.js',
  nodejs: 'node.js',
}
/** Products that are Linux and do not say so. */
const linuxProducts = new Set(['fedora', 'opensuse', 'leap', 'centos', 'debian', 'ubuntu', 'suse', 'openwall', 'unix'])
const otherWindows = /^windows_(?:phone|mobile|ce)/

/** The operating system that a criterion of part `o` asks for; an unknown one stands for itself. */
export function osFamily(vendor: string, product: string): string {
  const family = platformName(product)
  if (family === 'windows' || product in families) return family
  if (linuxProducts.has(product) || product.includes('linux')) return 'linux'
  return `${vendor}/${product}`
}

/** One word for a platform however it is written. */
export function platformName(word: string): string {
  if (word.startsWith('windows') && !otherWindows.test(word)) return 'windows'
  return families[word] ?? (word.includes('linux') ? 'linux' : word)
}

/** Where a piece of software runs. */
export interface SoftwarePlatform {
  /** macos, windows, linux, ios, android; undefined = on any. */
  readonly os: string | undefined
  /** What it is an extension or package of: chrome, firefox, visual_studio_code, python, node.js. */
  readonly host: string | undefined
}

/**
 * Whether a criterion's `target_sw` allows the software. An extension of a browser is something else than the program of
 * the same name, so there the criterion has to name the browser.
 */
export function allowsTarget(targetSw: string, { os, host }: SoftwarePlatform): boolean {
  if (targetSw === '*' || targetSw === '-') return host === undefined || !browsers.has(host)
  const target = platformName(targetSw)
  if (host !== undefined) return target === host
  if (target === 'unix') return os === 'macos' || os === 'linux'
  return target === os || anyDesktop.has(target)
}

const browsers = new Set(['chrome', 'firefox', 'safari', 'edge'])
const anyDesktop = new Set(['desktop', 'x64', 'x86'])
