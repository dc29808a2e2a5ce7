import { longestVersion, numberKey } from './sort-key.ts'

const pattern =
  /^v?(?:(\d+)!)?(\d+(?:\.\d+)*)(?:[-_.]?(a|alpha|b|beta|c|rc|pre|preview)[-_.]?(\d*))?(?:-(\d+)|[-_.]?(post|rev|r)[-_.]?(\d*))?(?:[-_.]?(dev)[-_.]?(\d*))?(?:\+([a-z0-9]+(?:[-_.][a-z0-9]+)*))?$/
const preLetters: Readonly<Record<string, string>> = {
  a: '\x02',
  alpha: '\x02',
  b: '\x03',
  beta: '\x03',
  c: '\x04',
  rc: '\x04',
  pre: '\x04',
  preview: '\x04',
}
const numberBase = 0x10

/** PEP 440, in the order of Python's `packaging`: .dev, a, b, rc, the release, .post, +local. */
export function pep440SortKey(version: string): string | undefined {
  if (version.length > longestVersion) return undefined
  const found = pattern.exec(version.trim().toLowerCase())
  if (!found) return undefined
  const [, epoch, release = '', pre, preNumber, postAlone, post, postNumber, dev, devNumber, local] = found
  const isPost = postAlone !== undefined || post !== undefined
  return (
    number(epoch) +
    releaseKey(release) +
    (pre === undefined ? withoutPre(isPost, dev !== undefined) : preLetters[pre] + number(preNumber)) +
    (isPost ? `\x02${number(postAlone ?? postNumber)}` : '\x01') +
    (dev === undefined ? '\x02' : `\x01${number(devNumber)}`) +
    (local === undefined ? '' : localKey(local))
  )
}

function number(digits: string | undefined): string {
  return numberKey(digits ?? '', numberBase)
}

/** Trailing zeros say nothing: 1.0 = 1.0.0. */
function releaseKey(release: string): string {
  return `${release
    .replace(/(?:\.0+)+$/, '')
    .split('.')
    .map(number)
    .join('')}\x00`
}

/** A development release of the release itself comes before its first alpha. */
function withoutPre(isPost: boolean, isDev: boolean): string {
  return isDev && !isPost ? '\x01' : '\x05'
}

function localKey(local: string): string {
  const parts = local.split(/[-_.]/).map((part) => (/^\d+$/.test(part) ? `\x04${number(part)}` : `\x03${part}\x00`))
  return `\x02${parts.join('')}\x01`
}
