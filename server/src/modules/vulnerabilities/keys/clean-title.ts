const brackets = /\s*[([{][^)\]}]*[)\]}]/g
const trailer = /\s+[-–—:]\s+.*$/
const versionWord = /^v?\d+(?:[.\d]*\d)?(?:[a-z]{0,5}\d*)?$|^r\d+$/
const architectureWord = /^(?:x64|x86|x86_64|amd64|arm64|aarch64|i[36]86|win32|win64|64-?bit|32-?bit|universal)$/
const languageWord = /^[a-z]{2}-[a-z]{2}$/
const versionedFormula = /@[\d.]+$/
const signs = /[®™©]/g

/** The name in lower case, without what differs between versions and languages: 'Python 3.12.1 (64-bit)' is 'python'. */
export function cleanTitle(name: string): string {
  // Nothing of what follows is in most names, and looking for it in all of 50,000 takes longer than matching them.
  const whole = plainName.test(name) ? name.toLowerCase() : strip(name)
  const named: string[] = []
  for (const word of whole.split(separators)) {
    if (word === '' || architectureWord.test(word) || languageWord.test(word)) continue
    // What is all number is a name of its own; a number within a name is a version.
    if (named.length === 0 || !versionWord.test(word)) named.push(word)
  }
  while (named.length > 1 && lastWord.test(named.at(-1) ?? '')) named.pop()
  return named.join(' ')
}

const plainName = /^[a-z0-9 ]*$/i
const separators = /[\s,]+/
const lastWord = /^(?:version|build|-|release)$/

function strip(name: string): string {
  const whole = name.normalize('NFC').toLowerCase().replace(signs, '').trim()
  return whole
    .replace(/\.(?:app|exe)$/, '')
    .replace(versionedFormula, '')
    .replace(brackets, '')
    .replace(trailer, '')
}

const partOfAnother =
  /(?:^|[\s_-])(?:helper|uninstall|uninstaller|installer|updater|crashpad|crash reporter|launcher helper)(?:[\s_-](?:gpu|renderer|plugin|app|service|tool))*$/

/** Helpers, installers and uninstallers carry the name of a product, and are not it. */
export function isPartOfAnother(title: string): boolean {
  return partOfAnother.test(title)
}
