/** "1 host", "1,234 hosts". */
export function hostsInWords(count: number): string {
  return count === 1 ? '1 host' : `${count.toLocaleString('en')} hosts`
}
