/** What a route returns whose text is too large to hold: sent piece by piece as the receiver takes it. */
export class StreamAnswer {
  readonly contentType: string
  readonly headers: Readonly<Record<string, string>>
  readonly pieces: AsyncIterable<string>

  constructor(options: {
    contentType: string
    headers?: Readonly<Record<string, string>>
    pieces: AsyncIterable<string>
  }) {
    this.contentType = options.contentType
    this.headers = options.headers ?? {}
    this.pieces = options.pieces
  }
}
