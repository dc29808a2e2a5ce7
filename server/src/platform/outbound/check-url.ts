import type { AddressGuard } from './address-guard.ts'
import { literalRefusal } from './guarded-connector.ts'

/** What is wrong with a URL that somebody wants to save, or undefined. Looks up no name: that happens when it is dialled. */
export function urlProblem(guard: AddressGuard, text: string): string | undefined {
  const url = URL.canParse(text) ? new URL(text) : undefined
  // The parser repairs what people mistype (`https:host`, blanks, backslashes); a receiver's address is written out.
  if (!url || !/^[a-z][a-z0-9+.-]*:\/\/[^/?#]/i.test(text) || /[\s\\]/.test(text)) {
    return 'is not an absolute URL; write it like https://hooks.example.com/path'
  }
  if (url.protocol !== 'http:' && url.protocol !== 'https:')
    return `must begin with https:// or http://, not ${url.protocol}//`
  if (text.includes('#')) return 'has a fragment (#…), which is never sent; leave it out'
  if (/(^|\.)localhost\.?$/.test(url.hostname) && guard.refusal('127.0.0.1') !== undefined) {
    return guard.explain('loopback', url.hostname)
  }
  return literalRefusal(guard, url.hostname)?.message
}

/** Scheme, host and port: all of a URL that logs, lists and errors may show. */
export function urlOrigin(text: string): string {
  return URL.canParse(text) ? new URL(text).origin : ''
}
