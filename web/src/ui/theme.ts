import { createTheme, type CSSVariablesResolver, type MantineColorsTuple } from '@mantine/core'

const indigo: MantineColorsTuple = [
  '#eef0fd',
  '#dde1fa',
  '#bbc3f4',
  '#98a4ee',
  '#7c8ae8',
  '#5563d8',
  '#4452c4',
  '#3945a8',
  '#2f398a',
  '#252d6c',
]

// White text on it is read easily: it is on buttons that delete.
const red: MantineColorsTuple = [
  '#fdebe9',
  '#f9d5d1',
  '#f2aba4',
  '#f08a80',
  '#f58b80',
  '#c8321f',
  '#b42318',
  '#991e14',
  '#7d1810',
  '#62130c',
]

// From text to the deepest ground: what Mantine draws in the dark comes from here.
const dark: MantineColorsTuple = [
  '#e4e7ee',
  '#c3c9d6',
  '#9aa3b3',
  '#6b7486',
  '#394050',
  '#262b36',
  '#171a21',
  '#111318',
  '#0d0f13',
  '#0a0c0f',
]

export const theme = createTheme({
  colors: { indigo, red, dark },
  primaryColor: 'indigo',
  primaryShade: { light: 6, dark: 5 },
  fontFamily: "'Inter Variable', system-ui, sans-serif",
  fontFamilyMonospace: 'ui-monospace, SFMono-Regular, Menlo, Consolas, monospace',
  fontSizes: { xs: '12px', sm: '14px', md: '14px', lg: '16px', xl: '20px' },
  lineHeights: { xs: '16px', sm: '20px', md: '20px', lg: '24px', xl: '28px' },
  headings: { fontWeight: '600', sizes: { h1: { fontSize: '20px', lineHeight: '28px' } } },
  spacing: { xs: '4px', sm: '8px', md: '12px', lg: '16px', xl: '24px' },
  defaultRadius: '6px',
  cursorType: 'pointer',
  respectReducedMotion: true,
  components: {
    Button: { defaultProps: { size: 'xs' } },
    // On a phone the tabs of a page fit beside each other.
    Tabs: { styles: { tab: { paddingInline: 'clamp(8px, 2.5vw, 12px)' } } },
    TextInput: { defaultProps: { size: 'sm' } },
    InputWrapper: { styles: { label: { marginBottom: 4 }, description: { marginBottom: 6 } } },
    Modal: {
      // The ring of a first field that has the focus must not lie under the title.
      styles: {
        title: { fontSize: 16, fontWeight: 600, minWidth: 0 },
        header: { paddingBottom: 12 },
        body: { paddingTop: 6 },
      },
      defaultProps: { padding: 'xl', transitionProps: { duration: 120 }, yOffset: '8vh' },
    },
    Drawer: { styles: { title: { fontSize: 16, fontWeight: 600 } }, defaultProps: { padding: 'xl' } },
    Tooltip: { defaultProps: { withArrow: false, openDelay: 200, transitionProps: { duration: 80 } } },
  },
})

/** Mantine's own surfaces take our palette (`tokens.css`), so that both schemes are drawn in one place. */
const surfaces = {
  '--mantine-color-body': 'var(--base)',
  '--mantine-color-text': 'var(--text)',
  '--mantine-color-dimmed': 'var(--text-dim)',
  '--mantine-color-placeholder': 'var(--text-dim)',
  '--mantine-color-anchor': 'var(--accent-text)',
  '--mantine-color-indigo-light-hover': 'var(--accent-soft)',
  '--mantine-color-error': 'var(--bad)',
  '--mantine-color-default': 'var(--surface)',
  '--mantine-color-default-hover': 'var(--hover)',
  '--mantine-color-default-color': 'var(--text)',
  '--mantine-color-default-border': 'var(--line-strong)',
}
export const cssVariablesResolver: CSSVariablesResolver = () => ({ variables: {}, light: surfaces, dark: surfaces })
