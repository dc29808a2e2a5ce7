/** The parts of a CPE 2.3 name that matching reads, lower case, without escapes. `*` is any, `-` is not applicable. */
export interface CpeName {
  /** a, o or h. */
  readonly part: string
  readonly vendor: string
  readonly product: string
  readonly version: string
  readonly update: string
  readonly swEdition: string
  readonly targetSw: string
  readonly targetHw: string
}

const prefix = 'cpe:2.3:'
const fieldCount = 11

/** Undefined when the text is no CPE 2.3 formatted string. */
export function parseCpe(text: string): CpeName | undefined {
  if (!text.startsWith(prefix)) return undefined
  const fields = splitFields(text.slice(prefix.length).toLowerCase())
  if (fields.length !== fieldCount) return undefined
  const [
    part = '',
    vendor = '',
    product = '',
    version = '',
    update = '',
    ,
    ,
    swEdition = '',
    targetSw = '',
    targetHw = '',
  ] = fields
  if (vendor === '' || product === '' || !/^[aoh]$/.test(part)) return undefined
  return { part, vendor, product, version, update, swEdition, targetSw, targetHw }
}

/** True for a version of which only a part is given: `1.2.*`. */
export function hasWildcard(version: string): boolean {
  return version.length > 1 && /[*?]/.test(version)
}

function splitFields(text: string): readonly string[] {
  // Most names have nothing escaped.
  if (!text.includes('\\')) return text.split(':')
  const fields: string[] = []
  let field = ''
  for (let at = 0; at < text.length; at++) {
    const character = text[at] ?? ''
    if (character === '\\') field += text[++at] ?? ''
    else if (character === ':') {
      fields.push(field)
      field = ''
    } else field += character
  }
  return [...fields, field]
}
