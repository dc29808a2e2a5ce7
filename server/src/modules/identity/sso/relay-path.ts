const maxLength = 1024

/** The page to come back to: a path of our own pages. Anything else, a page of somebody else above all, is the first page. */
export function toRelayPath(given: string | undefined): string {
  if (given === undefined || given.length > maxLength || !/^\/(?![/\\])[\x21-\x7e]*$/.test(given)) return '/'
  if (given.includes('\\') || !URL.canParse(given, 'https://muster.invalid')) return '/'
  const url = new URL(given, 'https://muster.invalid')
  if (url.host !== 'muster.invalid' || url.pathname.startsWith('//')) return '/'
  return `${url.pathname}${url.search}${url.hash}`
}
