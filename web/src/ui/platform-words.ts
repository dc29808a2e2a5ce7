const names: Readonly<Record<string, string>> = {
  darwin: 'macOS',
  windows: 'Windows',
  linux: 'Linux',
  chrome: 'ChromeOS',
}

/** "macOS, Linux"; an empty list is all. */
export function platformWords(platform: string): string {
  if (platform === '') return 'all'
  return platform
    .split(',')
    .map((name) => names[name] ?? name)
    .join(', ')
}
