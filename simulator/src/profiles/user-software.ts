import type { Row } from '../osquery/table-database.ts'
import { ageVersion, parseRows } from './common-rows.ts'

/** name|identifier|version */
const chromeExtensions = `
  uBlock Origin Lite|ddkjiahejlhfcafbddmgiahcphecmpfh|2025.1110.2118
  1Password|aeblfdkhhhdcdjpifhhbdiojplfjncoa|8.11.18.34
  Google Docs Offline|ghbmnnjooekpmoecnnnilnnbdlolhkhi|1.97.1
`

/** name|identifier|version */
const firefoxAddons = `
  uBlock Origin|uBlock0@raymondhill.net|1.67.0
  Bitwarden|{446900e4-71c2-419f-a6a7-df9c091e268b}|2025.11.0
`

/** name|publisher|version */
const vscodeExtensions = `
  ms-python.python|Microsoft|2025.18.0
  dbaeumer.vscode-eslint|Microsoft|3.0.16
  rust-lang.rust-analyzer|The Rust Programming Language|0.3.2667
`

/** name|version */
const npmPackages = `
  npm|11.6.2
  corepack|0.34.4
  typescript|5.9.3
`

export interface UserFolder {
  readonly uid: string
  /** The user's folder; rows of an image are shared, so it names no person. */
  readonly folder: string
  readonly npmFolder: string
}

/** What a person installs for themselves, in the tables that need a user. */
export function listUserSoftware({
  uid,
  folder,
  npmFolder,
}: UserFolder): Record<string, (image: number) => readonly Row[]> {
  return {
    chrome_extensions: (image) =>
      parseRows(['name', 'identifier', 'version'], chromeExtensions).map((row, index) => ({
        ...aged(row, image, index),
        uid,
        browser_type: 'chrome',
        profile: 'Default',
        from_webstore: 'true',
        state: '1',
        path: `${folder}/chrome/Default/Extensions/${row.identifier}`,
      })),
    firefox_addons: (image) =>
      parseRows(['name', 'identifier', 'version'], firefoxAddons).map((row, index) => ({
        ...aged(row, image, index),
        uid,
        type: 'extension',
        active: '1',
        disabled: '0',
        path: `${folder}/firefox/extensions/${row.identifier}.xpi`,
      })),
    vscode_extensions: (image) =>
      parseRows(['name', 'publisher', 'version'], vscodeExtensions).map((row, index) => ({
        ...aged(row, image, index),
        uid,
        uuid: `0f000000-0000-4000-8000-00000000000${index}`,
        prerelease: '0',
        path: `${folder}/.vscode/extensions/${row.name}`,
      })),
    npm_packages: (image) =>
      parseRows(['name', 'version'], npmPackages).map((row, index) => ({
        ...aged(row, image, index),
        path: `${npmFolder}/node_modules/${row.name}/package.json`,
        directory: npmFolder,
      })),
  }
}

function aged(row: Row, image: number, index: number): Row {
  return { ...row, version: ageVersion(row.version ?? '', image, index) }
}
