import type { GitopsChange } from '@muster/contract/rest/gitops.ts'
import { isEmpty, isSpec } from './spec.ts'

const shownLength = 100
/** How much of what both values begin with stands before the first difference. */
const shownBefore = 20

/** One thing that a run changes. */
interface ChangeLines {
  /** Index of the document that asks for it; null where it goes because no document names it. */
  readonly document: number | null
  readonly sign: '+' | '-' | '~'
  readonly title: string
  readonly fields: readonly string[]
}

/** What a run changes, a thing after the other, field by field. */
export function renderChanges(changes: readonly GitopsChange[]): readonly ChangeLines[] {
  const groups = Map.groupBy(changes, ({ document, kind, name }) => JSON.stringify([document, kind, name]))
  return [...groups.values()].flatMap((group) => {
    const [first] = group
    if (!first) return []
    const { document, kind, name } = first
    const sign = signOf(group)
    const title = name === '' ? kind : `${kind} ${JSON.stringify(name)}`
    return { document, sign, title, fields: group.flatMap((change) => fieldLines(change, sign)) }
  })
}

function signOf(group: readonly GitopsChange[]): ChangeLines['sign'] {
  const whole = group.find(({ path }) => path === '')
  if (whole && whole.before === null) return '+'
  return whole && whole.after === null ? '-' : '~'
}

function fieldLines({ path, before, after }: GitopsChange, sign: ChangeLines['sign']): readonly string[] {
  if (sign !== '~') {
    const leaves = leavesOf(path, before, after).map(([key, was, is]) => [key, sign === '+' ? is : was] as const)
    return leaves.filter(([, value]) => !isEmpty(value)).map(([key, value]) => `${key}: ${shorten(render(value))}`)
  }
  const leaves = leavesOf(path, before, after)
  if (leaves.length > 0) return leaves.map(renderLeaf)
  const shown = typeof after === 'string' ? `${shorten(after)} (changed)` : 'changed; what it holds is secret'
  return [`${path}: ${shown}`]
}

function renderLeaf([key, before, after]: Leaf): string {
  const [left, right] = [render(before), render(after)]
  const start = Math.max(0, commonLength(left, right) - shownBefore)
  return `${key}: ${shorten(left, start)} -> ${shorten(right, start)}`
}

type Leaf = readonly [path: string, before: unknown, after: unknown]

/** Mappings are gone into, so that each line is one value; equal values are left out. */
function leavesOf(path: string, before: unknown, after: unknown): readonly Leaf[] {
  const isOpen = (value: unknown) => value === null || value === undefined || isSpec(value)
  if (isOpen(before) && isOpen(after) && (isSpec(before) || isSpec(after))) {
    const [left, right] = [isSpec(before) ? before : {}, isSpec(after) ? after : {}]
    const keys = new Set([...Object.keys(left), ...Object.keys(right)])
    const leaves = [...keys].flatMap((key) => leavesOf(path === '' ? key : `${path}.${key}`, left[key], right[key]))
    if (leaves.length > 0) return leaves
  }
  return render(before) === render(after) ? [] : [[path, before, after]]
}

function render(value: unknown): string {
  return value === undefined || value === null ? 'none' : JSON.stringify(value)
}

function commonLength(left: string, right: string): number {
  let length = 0
  while (length < left.length && left[length] === right[length]) length += 1
  return length
}

function shorten(text: string, start = 0): string {
  if (text.length <= shownLength) return text
  const end = start + shownLength
  return `${start > 0 ? '…' : ''}${text.slice(start, end)}${end < text.length ? '…' : ''}`
}
