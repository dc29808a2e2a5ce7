export interface CurlRequest {
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

const mask = '********'

/** The request as a command for a shell. What is masked becomes a variable that the person fills in. */
export function renderCurl({ url, headers, body }: CurlRequest): string {
  const lines = Object.entries(headers).map(([name, value]) => `  -H ${quoteHeader(name, value)}`)
  return [`curl -X POST "\${URL:-${url}}"`, ...lines, `  --data-raw ${quote(body)}`].join(' \\\n')
}

function quoteHeader(name: string, value: string): string {
  if (!value.includes(mask)) return quote(`${name}: ${value}`)
  const variable = name.toUpperCase().replaceAll(/[^A-Z0-9]+/g, '_')
  return `"${name}: ${value.replace(mask, `$${variable}`)}"`
}

function quote(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`
}
