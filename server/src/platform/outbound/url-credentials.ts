/** `https://user:password@host` means basic authentication; undici would drop it. */
export function withoutCredentials(request: {
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
}): { url: URL; headers: Record<string, string> } {
  const url = new URL(request.url)
  const headers: Record<string, string> = { ...request.headers }
  if (url.username !== '' || url.password !== '') {
    const pair = `${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}`
    headers['authorization'] ??= `Basic ${Buffer.from(pair).toString('base64')}`
    url.username = ''
    url.password = ''
  }
  return { url, headers }
}
