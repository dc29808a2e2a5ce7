import { hashText } from './content-hash.ts'

/** An open table of texts in two columns: finds a text's number without keeping a text in memory. */
export interface HashTable {
  /** Number + 1; 0 = free. */
  readonly slots: Uint32Array
  readonly marks: Uint32Array
}

export function buildHashTable(texts: readonly string[]): HashTable {
  let size = 16
  while (size < texts.length * 2) size *= 2
  const slots = new Uint32Array(size)
  const marks = new Uint32Array(size)
  for (const [number, text] of texts.entries()) {
    const { first, second } = hashText(text)
    let slot = first & (size - 1)
    while (slots[slot] !== 0) slot = (slot + 1) & (size - 1)
    slots[slot] = number + 1
    marks[slot] = second
  }
  return { slots, marks }
}

/** `isText`: whether the text has this number. */
export function findInTable(
  { slots, marks }: HashTable,
  text: string,
  isText: (number: number) => boolean,
): number | undefined {
  const { first, second } = hashText(text)
  const mask = slots.length - 1
  for (let slot = first & mask; slots[slot] !== 0; slot = (slot + 1) & mask) {
    const number = (slots[slot] ?? 0) - 1
    if (marks[slot] === second && isText(number)) return number
  }
  return undefined
}
