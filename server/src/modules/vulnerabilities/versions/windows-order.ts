import { numberKey } from './sort-key.ts'

const pattern = /^\d+\.\d+\.\d+(?:\.\d+)?$/

/** 10.0.22631.3007: the first three numbers are the branch, the fourth is the update. */
export function windowsSortKey(version: string): string | undefined {
  const text = version.trim()
  if (!pattern.test(text)) return undefined
  const [major = '', minor = '', build = '', update = ''] = text.split('.')
  return [major, minor, build, update].map((part) => numberKey(part, 0x10)).join('')
}

/** The first build of a branch, from which its fixes count. */
export function windowsBranchStart(version: string): string | undefined {
  return pattern.test(version.trim()) ? `${version.trim().split('.').slice(0, 3).join('.')}.0` : undefined
}
