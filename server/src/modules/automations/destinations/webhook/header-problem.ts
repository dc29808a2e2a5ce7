/** What belongs to HTTP itself, or to us. */
const reserved =
  /^(host|connection|keep-alive|transfer-encoding|te|trailer|upgrade|expect|via|forwarded|cookie|proxy-.*|content-.*|webhook-.*|muster-.*|x-hub-signature.*)$/i
const token = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/
const maxHeaders = 50

/** What is wrong with somebody's own headers, or undefined. */
export function findHeaderProblem(
  headers: Readonly<Record<string, string>>,
  hasBearerToken: boolean,
): string | undefined {
  const names = Object.keys(headers)
  if (names.length > maxHeaders) return `there are ${names.length}; give ${maxHeaders} or fewer`
  const lower = names.map((name) => name.toLowerCase())
  const twice = names.find((_name, index) => lower.indexOf(lower[index] ?? '') !== index)
  if (twice !== undefined) return `"${twice}" is given twice`
  for (const [name, value] of Object.entries(headers)) {
    if (!token.test(name)) return `"${name}" is not the name of a header`
    if (reserved.test(name)) return `"${name}" is reserved; leave it out`
    if (hasBearerToken && name.toLowerCase() === 'authorization')
      return 'there is a bearer_token already; keep one of them'
    if (!/^[\t\x20-\x7e]*$/.test(value)) return `the value of "${name}" has characters that a header cannot carry`
  }
  return undefined
}
