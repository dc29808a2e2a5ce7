/** What is wrong with an address for requests, before the server is asked; undefined when nothing is. */
export function urlProblem(text: string): string | undefined {
  if (!/^https?:\/\//i.test(text.trim())) return 'Begin it with https:// (or http://).'
  return URL.canParse(text.trim()) ? undefined : 'This is not an address.'
}
