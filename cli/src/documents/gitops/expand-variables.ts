import { type Document, isPair, isScalar, type Scalar, visit } from 'yaml'
import { CliError } from '../../cli-error.ts'
import type { Io } from '../../io.ts'
import type { PrepareYaml } from '../parse-yaml.ts'

/** Left as they stand, as Fleet leaves them. */
const texts = new Set(['description', 'resolution'])
const variable = /\\\$|\$(?:([A-Za-z_]\w*)|\{([A-Za-z_]\w*)\})/g

/**
 * Puts environment variables in place of `$NAME` and `${NAME}`; `\$` is a dollar sign. Done on values and not on the
 * text, so that a variable cannot add keys, and lines stay where they are.
 */
export function expandVariables(env: Io['env']): PrepareYaml {
  return (document: Document.Parsed, place) => {
    visit(document, {
      Scalar(key, scalar, ancestors) {
        const pair = ancestors.at(-1)
        if (key === 'key' || typeof scalar.value !== 'string' || !scalar.value.includes('$')) return
        if (isPair(pair) && isScalar(pair.key) && texts.has(String(pair.key.value))) return
        scalar.value = expand(scalar, env, () => place(scalar.range?.[0] ?? 0))
      },
    })
  }
}

function expand(scalar: Scalar, env: Io['env'], placeOf: () => string): unknown {
  const text = String(scalar.value).replace(variable, (whole, bare?: string, braced?: string) => {
    const name = bare ?? braced
    if (name === undefined) return '$'
    if (name.startsWith('FLEET_VAR_')) return whole
    const value = env[name]
    if (value === undefined)
      throw new CliError(
        `${placeOf()}: the environment variable ${name} is not set; set it, or write \\$ for a dollar sign`,
      )
    return value
  })
  return scalar.type === 'PLAIN' ? toPlainValue(text) : text
}

/** `port: $PORT` is a number, as if it had been written so; what only looks like one (`0123`) stays text. */
function toPlainValue(text: string): unknown {
  if (text === 'true' || text === 'false') return text === 'true'
  return String(Number(text)) === text && Number.isFinite(Number(text)) ? Number(text) : text
}
