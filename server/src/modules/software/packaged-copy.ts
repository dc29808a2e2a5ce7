import type { SoftwareFields } from './software-fields.ts'

/**
 * True for a Python package that a package of the distribution brought: the same files told twice, and judged by the
 * distribution's data, not by upstream's versions. Such packages lie in /usr/lib; what people install lies elsewhere.
 * Without a path the name decides.
 */
export function isPackagedCopy(
  { source, name }: SoftwareFields,
  path: string,
  packageNames: ReadonlySet<string>,
): boolean {
  if (source !== 'python_packages' || packageNames.size === 0) return false
  if (path !== '') return /^\/usr\/lib(64)?\/python/.test(path)
  return packageNames.has(`python3-${name.toLowerCase().replaceAll(/[._]/g, '-')}`)
}
