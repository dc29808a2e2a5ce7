const brackets = /\s*[([{][^)\]}]*[)\]}]/g
const trailer = /\s+[-–—:]\s+.*$/
const versionWord = /^v?\d+(?:[.\d]*\d)?(?:[a-z]{0,5}\d*)?$|^r\d+$/
const architectureWord = /^(?:x64|x86|x86_64|amd64|arm64|aarch64|i[36]86|win32|win64|64-?bit|32-?bit|universal)$/
const languageWord = /^[a-z]{2}-[a-z]{2}$/
const versionedFormula = /@[\d.]+$/
const signs = /[®™©]/g

/** The name in lower case, without what differs between versions and languages: 'Python 3.12.1 (64-bit)' is 'python'. */
export function cleanTitle(name: string): string {
  const whole = name.normalize('NFC').toLowerCase().replace(signs, '').trim()
  const bare = whole
    .replace(/\.(?:app|exe)$/, '')
    .replace(versionedFormula, '')
    .replace(brackets, '')
    .replace(trailer, '')
  const words = bare.split(/[\s,]+/).filter((word) => word !== '')
  const kept = words.filter((word) => !architectureWord.test(word) && !languageWord.test(word))
  // What is all number is a name of its own; a number within a name is a version.
  const named = kept.filter((word, at) => at === 0 || !versionWord.test(word))
  while (named.length > 1 && /^(?:version|build|-|release)$/.test(named.at(-1) ?? '')) named.pop()
  return named.join(' ')
}

const partOfAnother =
  /(?:^|[\s_-])(?:helper|uninstall|uninstaller|installer|updater|crashpad|crash reporter|launcher helper)(?:[\s_-](?:gpu|renderer|plugin|app|service|tool))*$/

/** Helpers, installers and uninstallers carry the name of a product, and are not it. */
export function isPartOfAnother(title: string): boolean {
  return partOfAnother.test(title)
}
