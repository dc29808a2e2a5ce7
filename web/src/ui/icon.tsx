const paths = {
  check: 'M3.5 8.5l3 3 6-7',
  cross: 'M4 4l8 8M12 4l-8 8',
  clock: 'M8 2.2a5.8 5.8 0 100 11.6A5.8 5.8 0 008 2.2zM8 5v3.2l2.2 1.4',
  warning: 'M8 2.6L14 13H2L8 2.6zM8 6.6v3M8 11.2v.1',
  minus: 'M4 8h8',
  plus: 'M8 3.5v9M3.5 8h9',
  search: 'M7 2.8a4.2 4.2 0 100 8.4 4.2 4.2 0 000-8.4zM10.2 10.2l3.2 3.2',
  down: 'M4.5 6.5L8 10l3.5-3.5',
  up: 'M4.5 9.5L8 6l3.5 3.5',
  right: 'M6.5 4.5L10 8l-3.5 3.5',
  copy: 'M5.5 5.5h7v7h-7zM10.5 5.5v-2h-7v7h2',
  refresh: 'M13 8a5 5 0 11-1.6-3.7M13 2.6v2.6h-2.6',
  play: 'M5 3.5l7 4.5-7 4.5v-9z',
  question: 'M6 6.2a2 2 0 113 1.7c-.7.4-1 .8-1 1.5M8 11.6v.1',
  dots: 'M4 8h.1M8 8h.1M12 8h.1',
  trash: 'M3.5 4.5h9M6.5 4.5v-1.5h3v1.5M4.8 4.5l.5 8.5h5.4l.5-8.5',
  download: 'M8 3v7M5 7.5L8 10.5l3-3M3.5 13h9',
} as const

export type IconName = keyof typeof paths

/** Decoration only: the word stands beside it. */
export function Icon({ name, size = 16 }: { readonly name: IconName; readonly size?: number }) {
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 16 16"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.5"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
      focusable="false"
    >
      <path d={paths[name]} />
    </svg>
  )
}
