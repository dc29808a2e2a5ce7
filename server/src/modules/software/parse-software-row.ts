import type { Row } from '../../platform/ingest/checkin.ts'
import type { SoftwareFields } from './software-fields.ts'

/** Software as one row of an answer tells it, with what is not part of its identity. */
export interface ToldSoftware {
  readonly fields: SoftwareFields
  /** "" where not told. */
  readonly path: string
  /** Epoch seconds; undefined where not told. */
  readonly lastOpenedAt: number | undefined
}

const maxText = 255
const maxVendor = 114
const maxPath = 1_000
const maxEpoch = 2_147_483_647
/** The year 2200: what lies behind is no time of opening. */
const maxSeconds = 7_258_118_400

// Characters that change how others are shown, and the separators that some programs take for line ends.
const unseen = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/g
// oxlint-disable-next-line no-control-regex -- control characters are what it looks for
const control = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]+/g

/** Foreign text on one line: no control characters, nothing that turns the direction of writing, cut to its length. */
export function cleanText(value: string | undefined, maxLength: number): string {
  const text = (value ?? '')
    .slice(0, 4 * maxLength)
    .replace(unseen, '')
    .replace(control, ' ')
    .trim()
  return text.length <= maxLength ? text : cut(text, maxLength)
}

/** Never in the middle of a character that takes two code units. */
function cut(text: string, length: number): string {
  return text.slice(0, length).replace(/[\ud800-\udbff]$/, '')
}

/** Undefined when the row has no name or a source that the question was not about. */
export function parseSoftwareRow(row: Row, sources: readonly string[], distribution: string): ToldSoftware | undefined {
  const name = cleanText(row['name'], maxText)
  const source = row['source'] ?? ''
  if (name === '' || !sources.includes(source)) return undefined
  const isPackage = source === 'deb_packages' || source === 'rpm_packages'
  const version = cleanText(row['version'], maxText)
  const release = cleanText(row['release'], 64)
  return {
    fields: {
      source,
      name,
      version,
      release,
      epoch: parseEpoch(row['epoch']),
      arch: cleanText(row['arch'], 16),
      vendor: cutVendor(cleanText(row['vendor'], maxText)),
      bundleIdentifier: cleanText(row['bundle_identifier'], maxText),
      extensionId: cleanText(row['extension_id'], maxText),
      extensionFor: cleanText(row['extension_for'], maxText),
      ...(source === 'rpm_packages'
        ? parseSourceRpm(row['source_package'], `${name}-${version}-${release}`)
        : parseSourcePackage(row['source_package'])),
      distribution: isPackage ? distribution : '',
      platform: '',
      kernelVersion: '',
    },
    path: parsePath(row['installed_path']),
    lastOpenedAt: parseSeconds(row['last_opened_at']),
  }
}

/** `bash (5.2.15-2)`: the version stands there where it differs from the binary's. */
function parseSourcePackage(value: string | undefined): Pick<SoftwareFields, 'sourcePackage' | 'sourceVersion'> {
  const text = cleanText(value, 2 * maxText)
  const match = /^(\S+)\s+\(([^()]*)\)$/.exec(text)
  return {
    sourcePackage: cut(match?.[1] ?? text, maxText),
    sourceVersion: cut(match?.[2] ?? '', maxText),
  }
}

/**
 * `cups-2.2.6-54.el8_9.src.rpm`: nothing where it is called as the package, and no version where
 * that is the package's. The file's name does not tell the epoch.
 */
function parseSourceRpm(
  value: string | undefined,
  nvr: string,
): Pick<SoftwareFields, 'sourcePackage' | 'sourceVersion'> {
  const [, name = '', version = ''] = /^(.+)-([^-]+-[^-]+)\.(?:no)?src\.rpm$/.exec(cleanText(value, 2 * maxText)) ?? []
  if (`${name}-${version}` === nvr) return { sourcePackage: '', sourceVersion: '' }
  return {
    sourcePackage: cut(name, maxText),
    sourceVersion: nvr.endsWith(`-${version}`) ? '' : cut(version, maxText),
  }
}

function cutVendor(vendor: string): string {
  return vendor.length <= maxVendor ? vendor : `${cut(vendor, maxVendor - 3)}...`
}

function parseEpoch(value: string | undefined): number {
  const epoch = Number(value ?? '')
  return Number.isInteger(epoch) && epoch > 0 && epoch <= maxEpoch ? epoch : 0
}

function parsePath(value: string | undefined): string {
  const path = cleanText(value, maxPath)
  return path.toLowerCase() === 'null' ? '' : path
}

function parseSeconds(value: string | undefined): number | undefined {
  const seconds = Math.trunc(Number(value ?? ''))
  return Number.isFinite(seconds) && seconds > 0 && seconds < maxSeconds ? seconds : undefined
}
