const names: Readonly<Record<string, string>> = {
  darwin: 'macOS',
  windows: 'Windows',
  linux: 'Linux',
  chrome: 'ChromeOS',
  ubuntu: 'Ubuntu',
  centos: 'CentOS',
  rhel: 'Red Hat',
  fedora: 'Fedora',
  debian: 'Debian',
}

/** "macOS, Linux"; an empty list is all. */
export function platformWords(platform: string): string {
  if (platform === '') return 'all'
  return platform
    .split(',')
    .map((name) => names[name] ?? name)
    .join(', ')
}
