import { styleText } from 'node:util'
import type { Io } from '../io.ts'

type Paint = (text: string) => string

/** Colours for a terminal whose user did not switch them off; elsewhere the text stays as it is. */
export function painter(stream: { readonly isTTY?: boolean | undefined }, env: Io['env']) {
  const isOn = stream.isTTY === true && (env['NO_COLOR'] ?? '') === '' && env['TERM'] !== 'dumb'
  const paint =
    (colour: 'green' | 'yellow' | 'red'): Paint =>
    (text) =>
      isOn ? styleText(colour, text, { validateStream: false }) : text
  return { green: paint('green'), yellow: paint('yellow'), red: paint('red') }
}
