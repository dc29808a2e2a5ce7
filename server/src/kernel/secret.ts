import { inspect } from 'node:util'

const placeholder = '[secret]'

/** What Fleet's API shows in place of a stored secret; sent back, it means "keep what is stored". */
export const SECRET_MASK = '********'

/** A string that does not print: not in logs, JSON, errors or a debugger's dump. `reveal()` is the only way out. */
export class Secret {
  readonly #value: string

  constructor(value: string) {
    this.#value = value
  }

  reveal(): string {
    return this.#value
  }

  toString(): string {
    return placeholder
  }

  toJSON(): string {
    return placeholder
  }

  [inspect.custom](): string {
    return placeholder
  }
}
