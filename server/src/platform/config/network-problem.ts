import ipaddr from 'ipaddr.js'

/** What is wrong with an address or a range in CIDR form, or undefined. */
export function networkProblem(text: string): string | undefined {
  // `isValid` alone would take 10.1 and 0x7f000001, which mean something else to most readers.
  const valid = text.includes('/')
    ? ipaddr.isValidCIDR(text)
    : ipaddr.IPv4.isValidFourPartDecimal(text) || ipaddr.IPv6.isValid(text)
  return valid ? undefined : `"${text}" is not an address or range; write it like 10.0.0.0/8, 192.168.1.5 or fd00::/8`
}
