import type { LockedPackage } from './read-lock.ts'

/** Licences that ask for nothing but their notice; OFL-1.1 is that of fonts. */
const permissive = new Set([
  ...[
    '0BSD',
    'Apache-2.0',
    'BlueOak-1.0.0',
    'BSD-2-Clause',
    'BSD-3-Clause',
    'CC0-1.0',
    'ISC',
    'MIT',
    'MIT-0',
    'OFL-1.1',
  ],
  ...['PostgreSQL', 'Unlicense', 'Zlib'],
])

/** Packages under another licence, each with the reason why that is well. */
const licenceExceptions: readonly { readonly name: RegExp; readonly licence: string; readonly reason: string }[] = [
  {
    name: /^lightningcss(-.+)?$/,
    licence: 'MPL-2.0',
    reason: 'a tool of the build, used unchanged; nothing of it is in what is built',
  },
  { name: /^axe-core$/, licence: 'MPL-2.0', reason: 'used unchanged, in tests alone' },
]

/** Packages that have a script and do not need it: everything works with `npm ci --ignore-scripts`. */
const scriptExceptions: ReadonlyMap<string, string> = new Map([
  ['@swc/core', 'for development only; its script looks for a replacement where the binary of the platform is missing'],
])

/** What is wrong with what is installed; nothing when all is well. */
export function judgeDependencies(packages: readonly LockedPackage[]): readonly string[] {
  return packages.flatMap((one) => {
    const problems: string[] = []
    if (!isPermissive(one.licence) && exceptionFor(one) === undefined) {
      problems.push(
        `${one.name} ${one.version} is under "${one.licence || 'no licence'}", which is not known as permissive: ` +
          'replace it, or give the reason in tools/judge-dependencies.ts',
      )
    }
    if (one.hasInstallScript && !(one.isForDevelopment && scriptExceptions.has(one.name))) {
      problems.push(`${one.name} ${one.version} has an install script: replace it by one that needs none`)
    }
    return problems
  })
}

export function exceptionFor({ name, licence }: LockedPackage): string | undefined {
  return licenceExceptions.find((one) => one.name.test(name) && one.licence === licence)?.reason
}

/** `A OR B` needs one of them, `A AND B` both. */
function isPermissive(expression: string): boolean {
  const bare = expression.replace(/[()]/g, ' ')
  return bare
    .split(/\sOR\s/)
    .some((choice) => choice.split(/\sAND\s/).every((licence) => permissive.has(licence.trim())))
}
