export interface TextAnswerOptions {
  /** With its charset, for example `text/csv; charset=utf-8`. */
  readonly contentType: string
  readonly text: string
  /** When it is not the route's own status. */
  readonly status?: number
  readonly headers?: Readonly<Record<string, string>>
  /** An HTML page that says the same, for those whose `Accept` asks for one. */
  readonly page?: string
}

/** What a route returns when it answers with something other than pretty JSON and its own status. */
export class TextAnswer {
  readonly status: number | undefined
  readonly headers: Readonly<Record<string, string>>
  readonly #options: TextAnswerOptions

  constructor(options: TextAnswerOptions) {
    this.status = options.status
    this.headers = options.headers ?? {}
    this.#options = options
  }

  get text(): string {
    return this.#options.text
  }

  /** What to send to a caller with this `Accept` header. */
  choose(accept: string): { readonly contentType: string; readonly text: string } {
    const { contentType, text, page } = this.#options
    if (page === undefined || !accept.includes('text/html')) return { contentType, text }
    return { contentType: 'text/html; charset=utf-8', text: page }
  }
}
