export interface JsonLimits {
  /** Lists and objects inside of each other. */
  readonly maxDepth: number
  /** About: all commas, lists and objects count. */
  readonly maxValues: number
}

const quote = 34
const comma = 44
const backslash = 92
const opening = new Set([91, 123])
const closing = new Set([93, 125])

/**
 * What of a JSON text is beyond the limits, before it is parsed: three bytes can make a list of their own, so that a few
 * megabytes become gigabytes, and what nests deeper than the stack ends whoever walks it. Whether it is JSON at all is for
 * the parser to say.
 */
export function findJsonExcess(text: string, { maxDepth, maxValues }: JsonLimits): 'depth' | 'values' | undefined {
  let depth = 0
  let values = 0
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code === quote) at = endOfString(text, at)
    else if (code === comma) values++
    else if (opening.has(code)) {
      values++
      depth++
    } else if (closing.has(code)) depth--
    if (depth > maxDepth) return 'depth'
    if (values > maxValues) return 'values'
  }
  return undefined
}

/** Where its closing quote stands; the end where there is none. */
function endOfString(text: string, start: number): number {
  let at = start
  for (;;) {
    at = text.indexOf('"', at + 1)
    if (at === -1) return text.length
    let before = at - 1
    while (text.charCodeAt(before) === backslash) before--
    if ((at - before) % 2 === 1) return at
  }
}
