import { defineConfig } from 'vitest/config'

// Pure rules are tested here, what is drawn is looked at by a browser: e2e/browser.
// oxlint-disable-next-line import/no-default-export -- what Vitest reads
export default defineConfig({ test: { isolate: false, include: ['src/**/*.test.ts'] } })
