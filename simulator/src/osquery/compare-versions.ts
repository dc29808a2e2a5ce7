/** -1, 0 or 1: digits as numbers, letters as text, missing parts smaller (so that 1.2 is before 1.2.1). */
export function compareVersions(left: string, right: string): number {
  const leftParts = toParts(left)
  const rightParts = toParts(right)
  for (let index = 0; index < Math.max(leftParts.length, rightParts.length); index++) {
    const order = compareParts(leftParts[index], rightParts[index])
    if (order !== 0) return order
  }
  return 0
}

function toParts(version: string): string[] {
  return version.match(/\d+|[a-z]+/gi) ?? []
}

function compareParts(left: string | undefined, right: string | undefined): number {
  if (left === undefined || right === undefined) return left === right ? 0 : left === undefined ? -1 : 1
  const leftIsNumber = /^\d/.test(left)
  const rightIsNumber = /^\d/.test(right)
  if (leftIsNumber !== rightIsNumber) return leftIsNumber ? 1 : -1
  if (leftIsNumber) return Math.sign(Number(left) - Number(right))
  return left < right ? -1 : left > right ? 1 : 0
}
