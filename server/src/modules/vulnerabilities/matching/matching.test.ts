import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import type { AffectedPackage, Configuration, FeedRecord } from '../feeds/feed-record.ts'
import {
  advisory,
  allOf,
  anyOf,
  condition,
  criterion,
  cveRecord,
  openEngine,
  showMatches,
  software,
} from './matching.test-support.ts'
import type { SoftwareItem } from './matcher.ts'

type Fields = Partial<SoftwareItem>
const widget: Fields = { name: 'Widget', vendor: 'Acme Inc.', version: '1.5' }

function find(t: TestContext, records: readonly FeedRecord[], fields: Fields): readonly string[] {
  return showMatches(openEngine(t, records).match([software(fields)]).matches)
}

function one(...configurations: readonly Configuration[]): readonly FeedRecord[] {
  return [cveRecord('CVE-2024-0001', { configurations })]
}

const range = (fixed: string, introduced?: string) => ({ introduced, fixed, lastAffected: undefined })
const affects = (ecosystem: string, name: string, fields: Partial<AffectedPackage>): AffectedPackage => ({
  ...{ ecosystem, package: name, order: 'dpkg', ranges: [], versions: [] },
  ...fields,
})

const below2 = criterion('acme:widget', { endExcluding: '2.0' })

describe('configurations', () => {
  it('find a version inside a range, and name the version that resolves it', (t) => {
    assert.deepEqual(find(t, one(anyOf(below2)), widget), ['CVE-2024-0001 2.0'])
    assert.deepEqual(find(t, one(anyOf(below2)), { ...widget, version: '2.0.0' }), [])
  })

  it('resolve from whichever node or criterion holds the version, and take the first', (t) => {
    const nodes: Configuration = {
      ...{ operator: 'OR', isNegated: false },
      nodes: [
        { operator: 'OR', isNegated: false, criteria: [criterion('acme:other', { endExcluding: '9' })] },
        { operator: 'OR', isNegated: false, criteria: [criterion('acme:widget', { endExcluding: '3.0' })] },
        {
          operator: 'OR',
          isNegated: false,
          criteria: [criterion('acme:widget', { startIncluding: '1.5', endExcluding: '1.5.4' })],
        },
      ],
    }
    assert.deepEqual(find(t, one(nodes), widget), ['CVE-2024-0001 1.5.4'])
  })

  it('name no version where only the last affected one is told', (t) => {
    assert.deepEqual(find(t, one(anyOf(criterion('acme:widget', { endIncluding: '1.5' }))), widget), ['CVE-2024-0001'])
    assert.deepEqual(
      find(t, one(anyOf(criterion('acme:widget', { endIncluding: '1.5' }))), { ...widget, version: '1.5 (9890)' }),
      ['CVE-2024-0001'],
    )
    assert.deepEqual(
      find(t, one(anyOf(criterion('acme:widget', { endIncluding: '1.5' }))), { ...widget, version: '1.5.1' }),
      [],
    )
  })

  it('never take a condition for a finding', (t) => {
    const asCondition = { ...below2, isVulnerable: false }
    assert.deepEqual(find(t, one(allOf([criterion('acme:plugin', { endExcluding: '9' })], [asCondition])), widget), [])
  })

  it('ask for the platform of an AND, which the software itself tells', (t) => {
    const onWindows = allOf([below2], [condition('o:microsoft:windows_10')])
    const onMac = allOf([below2], [condition('o:apple:mac_os_x'), condition('o:linux:linux_kernel')])
    assert.deepEqual(find(t, one(onWindows), widget), ['CVE-2024-0001 2.0'])
    assert.deepEqual(find(t, one(onMac), widget), [])
    const app = { ...widget, source: 'apps', bundleIdentifier: 'com.acme.widget' }
    assert.deepEqual(find(t, one(onMac), app), ['CVE-2024-0001 2.0'])
    assert.deepEqual(find(t, one(onWindows), app), [])
  })

  it('are of low confidence when only the host could tell what stands beside', (t) => {
    assert.deepEqual(find(t, one(allOf([below2], [condition('a:apache:tomcat')])), widget), ['CVE-2024-0001? 2.0'])
    assert.deepEqual(find(t, one(allOf([below2], [condition('h:acme:router')])), widget), ['CVE-2024-0001? 2.0'])
  })

  it('turn a negated condition round, and find nothing in a negated configuration', (t) => {
    const notOn = (cpe: string): Configuration => ({
      ...{ operator: 'AND', isNegated: false },
      nodes: [
        { operator: 'OR', isNegated: false, criteria: [below2] },
        { operator: 'OR', isNegated: true, criteria: [condition(cpe)] },
      ],
    })
    assert.deepEqual(find(t, one(notOn('o:apple:macos')), widget), ['CVE-2024-0001 2.0'])
    assert.deepEqual(find(t, one(notOn('o:microsoft:windows')), widget), [])
    assert.deepEqual(find(t, one({ ...anyOf(below2), isNegated: true }), widget), [])
  })

  it('without bounds are of low confidence; not-applicable versions never match', (t) => {
    assert.deepEqual(find(t, one(anyOf(criterion('acme:widget'))), widget), ['CVE-2024-0001?'])
    const notApplicable = { isVulnerable: true, cpe: 'cpe:2.3:a:acme:widget:-:*:*:*:*:*:*:*' }
    assert.deepEqual(find(t, one(anyOf(notApplicable)), widget), [])
  })

  it('do not compare a date with a number, nor years with numbers', (t) => {
    assert.deepEqual(find(t, one(anyOf(criterion('acme:widget', { endExcluding: '2020-10-29' }))), widget), [])
    assert.deepEqual(
      find(t, one(anyOf(criterion('acme:widget', { endIncluding: '2401.17231.20236' }))), {
        ...widget,
        version: '16.0.1',
      }),
      [],
    )
    assert.deepEqual(
      find(t, one(anyOf(criterion('acme:widget', { endExcluding: '2024.2' }))), { ...widget, version: '2023.3.1' }),
      ['CVE-2024-0001 2024.2'],
    )
  })

  it('know the update of a version, and the platform and edition of a criterion', (t) => {
    const exact = (rest: string) => one(anyOf({ isVulnerable: true, cpe: `cpe:2.3:a:acme:widget:${rest}` }))
    const version = (text: string) => ({ ...widget, version: text })
    assert.deepEqual(find(t, exact('3.14.0:alpha2:*:*:*:*:*:*'), version('3.14.0a2')), ['CVE-2024-0001'])
    assert.deepEqual(find(t, exact('3.14.0:alpha2:*:*:*:*:*:*'), version('3.14.0')), [])
    assert.deepEqual(find(t, exact('8.1:*:*:*:*:*:*:*'), version('8.1p1')), ['CVE-2024-0001'])
    assert.deepEqual(find(t, exact('8.1:-:*:*:*:*:*:*'), version('8.1p1')), [])
    assert.deepEqual(find(t, exact('1.0.2:*:*:*:*:*:*:*'), version('1.0.2k')), [])
    assert.deepEqual(find(t, exact('1.5:*:*:*:*:iphone_os:*:*'), version('1.5')), [])
    assert.deepEqual(find(t, exact('1.5:*:*:*:esr:windows:*:*'), version('1.5')), [])
    assert.deepEqual(find(t, exact('1.5.*:*:*:*:*:*:*:*'), version('1.5.7')), ['CVE-2024-0001'])
  })
})

describe('keys', () => {
  const record = one(anyOf(below2))

  it('need the vendor to fit where the software tells one', (t) => {
    assert.deepEqual(find(t, record, { ...widget, vendor: 'Somebody Else' }), [])
    assert.deepEqual(find(t, record, { ...widget, name: 'Acme Widget', vendor: '' }), ['CVE-2024-0001 2.0'])
    assert.deepEqual(
      find(t, record, { ...widget, source: 'apps', vendor: '', bundleIdentifier: 'com.ninxsoft.widget' }),
      [],
    )
  })

  it('are of low confidence where several vendors have a product of that name', (t) => {
    const both = one(anyOf(below2, criterion('umbrella:widget', { endExcluding: '2.0' })))
    const formula = { source: 'homebrew_packages', name: 'widget', version: '1.5' }
    assert.deepEqual(find(t, record, formula), ['CVE-2024-0001 2.0'])
    assert.deepEqual(find(t, both, formula), ['CVE-2024-0001? 2.0'])
    assert.deepEqual(find(t, both, widget), ['CVE-2024-0001 2.0'])
  })

  it('are several where CVEs are filed under several', (t) => {
    const records = ['haxx:curl', 'curl:curl'].map((name, at) =>
      cveRecord(`CVE-2024-000${at}`, { configurations: [anyOf(criterion(name, { endExcluding: '8.0' }))] }),
    )
    const curl = { source: 'homebrew_packages', name: 'curl', version: '7.80.0' }
    assert.deepEqual(find(t, records, curl), ['CVE-2024-0000 8.0', 'CVE-2024-0001 8.0'])
  })

  it('are not inherited by helpers, installers and uninstallers', (t) => {
    for (const name of [
      'Widget Helper',
      'Widget Helper (GPU)',
      'Widget Uninstaller',
      'Widget Installer',
      'Widget Updater',
    ])
      assert.deepEqual(find(t, record, { ...widget, name }), [], name)
  })

  it('may have letters of any language; without a version nothing is said', (t) => {
    const records = one(anyOf(criterion('acme:wörter_büch', { endExcluding: '2.0' })))
    assert.deepEqual(find(t, records, { ...widget, name: 'Wörter Büch' }), ['CVE-2024-0001 2.0'])
    assert.deepEqual(find(t, record, { ...widget, version: '' }), [])
  })

  it('of an extension are not those of the program with its name', (t) => {
    const extension = { source: 'chrome_extensions', name: 'Widget', version: '1.5' }
    assert.deepEqual(find(t, record, extension), [])
    const forChrome = { isVulnerable: true, cpe: 'cpe:2.3:a:acme:widget:*:*:*:*:*:chrome:*:*', endExcluding: '2.0' }
    assert.deepEqual(find(t, one(anyOf(forChrome)), extension), ['CVE-2024-0001 2.0'])
  })

  it('to look software up by do not depend on the index', (t) => {
    const asked = [software(widget), software({ source: 'deb_packages', name: 'curl', distribution: 'debian 12' })]
    const lookups = openEngine(t, [])
      .match(asked)
      .judgements.map(({ lookupKeys }) => lookupKeys)
    assert.deepEqual(lookups, [['cpe:widget'], ['debian 12:curl']])
  })

  it('of hostile names cost little and break nothing', (t) => {
    const names = ['x '.repeat(5_000), '\u0000\u0001', "'; drop table software; --", '('.repeat(10_000), '\ud800', ' ']
    for (const name of names) assert.deepEqual(find(t, record, { ...widget, name }), [])
    assert.deepEqual(find(t, record, { ...widget, version: '9'.repeat(10_000) }), [])
  })
})

describe('advisories', () => {
  const debian = advisory({
    ...{ source: 'debian', id: 'DEBIAN-CVE-2024-0001', cves: ['CVE-2024-0001'] },
    affected: [affects('debian 12', 'curl', { ranges: [range('7.88.1-10+deb12u5')] })],
  })
  const upstream = cveRecord('CVE-2024-0002', {
    configurations: [anyOf(criterion('haxx:curl', { endExcluding: '9' }))],
  })

  it('judge a package by its source, its release and its order, never by upstream', (t) => {
    const libcurl: Fields = {
      source: 'deb_packages',
      name: 'libcurl4',
      sourcePackage: 'curl',
      version: '7.88.1-10+deb12u4',
      distribution: 'debian 12',
    }
    assert.deepEqual(find(t, [debian, upstream], libcurl), ['CVE-2024-0001 7.88.1-10+deb12u5'])
    assert.deepEqual(find(t, [debian, upstream], { ...libcurl, version: '7.88.1-10+deb12u5' }), [])
    assert.deepEqual(find(t, [debian, upstream], { ...libcurl, distribution: 'debian 11' }), [])
    assert.deepEqual(find(t, [debian, upstream], { ...libcurl, distribution: '' }), [])
  })

  it('count the epoch of an RPM, and CentOS with Red Hat', (t) => {
    const affected = [affects('rhel 9', 'bind', { order: 'rpm', ranges: [range('32:9.16.23-11.el9')] })]
    const records = [advisory({ source: 'redhat', id: 'RHSA-2024:1', cves: ['CVE-2024-0001'], affected })]
    const bind: Fields = {
      source: 'rpm_packages',
      name: 'bind',
      version: '9.16.23',
      release: '5.el9',
      epoch: 32,
      distribution: 'centos 9',
    }
    assert.deepEqual(find(t, records, bind), ['CVE-2024-0001 32:9.16.23-11.el9'])
    assert.deepEqual(find(t, records, { ...bind, epoch: 33 }), [])
  })

  it('of Rocky Linux name sources, whose packages they are about', (t) => {
    const affected = ['cups', 'kernel'].map((name) =>
      affects('rocky 8', name, { order: 'rpm', ranges: [range('1:2.2.6-57.el8')] }),
    )
    const records = [advisory({ source: 'rocky', id: 'RLSA-2024:1', cves: ['CVE-2024-0001'], affected })]
    const found = (name: string, sourcePackage: string, fields: Fields = {}) =>
      find(t, records, {
        ...{ source: 'rpm_packages', name, version: '2.2.6', release: '54.el8_9', epoch: 1, sourcePackage },
        ...{ distribution: 'rocky 8', ...fields },
      })
    assert.deepEqual(found('cups-libs', 'cups'), ['CVE-2024-0001 1:2.2.6-57.el8'])
    assert.deepEqual(found('cups', ''), ['CVE-2024-0001 1:2.2.6-57.el8'])
    assert.deepEqual(found('cups-libs', 'cups', { release: '57.el8' }), [])
    assert.deepEqual(found('cups-libs', 'cups', { distribution: 'rhel 8' }), [])
    // Counted on its own: nothing tells whether 1.0 is before 1:2.2.6.
    assert.deepEqual(found('cups-extras', 'cups', { version: '1.0', sourceVersion: '2.2.6-54.el8_9' }), [])
    assert.deepEqual(found('kernel-core', 'kernel').length, 1)
    assert.deepEqual(found('kernel-headers', 'kernel'), [])
  })

  it('find the flaws of the kernel in its image only', (t) => {
    const affected = [affects('debian 12', 'linux', { ranges: [range('6.1.90-1')] })]
    const records = [advisory({ source: 'debian', id: 'CVE-2024-0001', cves: ['CVE-2024-0001'], affected })]
    const image: Fields = {
      source: 'deb_packages',
      name: 'linux-image-6.1.0-18-amd64',
      sourcePackage: 'linux-signed-amd64',
      sourceVersion: '6.1.76+1',
      version: '6.1.76-1',
      distribution: 'debian 12',
    }
    assert.deepEqual(find(t, records, image), ['CVE-2024-0001 6.1.90-1'])
    assert.deepEqual(find(t, records, { ...image, name: 'linux-libc-dev', sourcePackage: 'linux' }), [])
  })

  it('decide about packages of a language; NVD adds what they do not know, with low confidence', (t) => {
    const affected = [affects('pypi', 'widget', { order: 'pep440', ranges: [range('1.4')], versions: ['1.5.post1'] })]
    const records = [
      advisory({ source: 'pypi', id: 'PYSEC-1', cves: ['CVE-2024-0001'], affected }),
      ...['CVE-2024-0001', 'CVE-2024-0002'].map((cve) => cveRecord(cve, { configurations: [anyOf(below2)] })),
    ]
    const pack: Fields = { source: 'python_packages', name: 'Widget', version: '1.5' }
    assert.deepEqual(find(t, records, pack), ['CVE-2024-0002? 2.0'])
    // Where the deciding source finds it, NVD is a witness with a row of its own.
    assert.deepEqual(find(t, records, { ...pack, version: '1.5.post1' }), [
      'CVE-2024-0001',
      'CVE-2024-0001? 2.0',
      'CVE-2024-0002? 2.0',
    ])
  })

  it('without a CVE are found under their own id', (t) => {
    const affected = [affects('npm', 'left-pad', { order: 'semver', ranges: [range('1.3.0')] })]
    const records = [advisory({ source: 'npm', id: 'GHSA-aaaa-bbbb-cccc', affected })]
    assert.deepEqual(find(t, records, { source: 'npm_packages', name: 'left-pad', version: '1.2.0' }), [
      'GHSA-aaaa-bbbb-cccc 1.3.0',
    ])
  })

  it('judge Windows within its build branch and by its architecture', (t) => {
    const product = 'windows 11 version 22h2 for x64-based systems'
    const affected = [affects('windows', product, { order: 'windows', ranges: [range('10.0.22621.3007')] })]
    const records = [advisory({ source: 'msrc', id: 'CVE-2024-0001', cves: ['CVE-2024-0001'], affected })]
    const windows: Fields = {
      source: 'operating_systems',
      name: 'Microsoft Windows 11 Pro',
      release: '22H2',
      arch: '64-bit',
      platform: 'windows',
      version: '10.0.22621.2861',
    }
    assert.deepEqual(find(t, records, windows), ['CVE-2024-0001 10.0.22621.3007'])
    assert.deepEqual(find(t, records, { ...windows, version: '10.0.22621.3007' }), [])
    assert.deepEqual(find(t, records, { ...windows, version: '10.0.22000.2861' }), [])
    assert.deepEqual(find(t, records, { ...windows, arch: 'ARM 64-bit Processor' }), [])
  })

  it('know Windows as Microsoft calls it: with its service pack, or by the release alone', (t) => {
    const products = [
      ['Microsoft Windows 7 Professional', '', 'windows 7 for x64-based systems service pack 1'],
      ['Microsoft Windows 8.1 Pro', '', 'windows 8.1 for x64-based systems'],
      ['Microsoft Windows Server Datacenter', '20H2', 'windows server, version 20h2 (server core installation)'],
      ['Microsoft® Windows Server® 2019 Standard', '1809', 'windows server 2019'],
    ] as const
    for (const [name, release, product] of products) {
      const affected = [affects('windows', product, { order: 'windows', ranges: [range('10.0.1.9')] })]
      const records = [advisory({ source: 'msrc', id: 'CVE-2024-0001', cves: ['CVE-2024-0001'], affected })]
      const fields = { source: 'operating_systems', arch: '64-bit', platform: 'windows', version: '10.0.1.8' }
      assert.deepEqual(find(t, records, { ...fields, name, release }), ['CVE-2024-0001 10.0.1.9'], name)
    }
  })

  it('tell Firefox from its branch with long support', (t) => {
    const affected = [
      affects('mozilla', 'firefox', { order: 'mozilla', ranges: [range('119')] }),
      affects('mozilla', 'firefox esr', { order: 'mozilla', ranges: [range('115.4')] }),
    ]
    const records = [advisory({ source: 'mozilla', id: 'CVE-2024-0001', cves: ['CVE-2024-0001'], affected })]
    const firefox = (version: string, name = 'Firefox') => ({
      source: 'apps',
      name,
      bundleIdentifier: 'org.mozilla.firefox',
      version,
    })
    assert.deepEqual(find(t, records, firefox('118.0.2')), ['CVE-2024-0001 119'])
    assert.deepEqual(find(t, records, firefox('115.3.1')), ['CVE-2024-0001 115.4'])
    assert.deepEqual(find(t, records, firefox('115.4.0')), [])
    assert.deepEqual(find(t, records, firefox('119.0')), [])
  })
})

describe('the CPE that is shown', () => {
  it('is the surest key with the version, and none where there is no key', (t) => {
    const records = [
      cveRecord('CVE-2024-0001', { configurations: [anyOf(criterion('other:widget', { endExcluding: '2.0' }))] }),
      cveRecord('CVE-2024-0002', { configurations: [anyOf(below2)] }),
    ]
    const engine = openEngine(t, records)
    const cpesOf = (fields: Fields, cves?: readonly string[]) =>
      engine.match([software(fields)], cves).judgements.map(({ cpe }) => cpe)
    assert.deepEqual(cpesOf({ ...widget, version: '1.0 (b:2)' }), [
      'cpe:2.3:a:acme:widget:1.0_\\(b\\:2\\):*:*:*:*:*:*:*',
    ])
    assert.deepEqual(cpesOf({ name: 'Nobody knows it' }), [''])
    assert.deepEqual(cpesOf({ ...widget, version: '' }), [''])
    assert.deepEqual(cpesOf(widget, ['CVE-2024-0002']), [undefined])
  })
})

describe('asking for some CVEs', () => {
  it('answers for these only, with what is known of them', (t) => {
    const records = ['CVE-2024-0001', 'CVE-2024-0002'].map((cve) =>
      cveRecord(cve, { configurations: [anyOf(below2)], publishedMs: 9 }),
    )
    const engine = openEngine(t, records)
    const { matches, judgements } = engine.match([software(widget)], ['CVE-2024-0002', 'CVE-1999-9999'])
    assert.deepEqual(showMatches(matches), ['CVE-2024-0002 2.0'])
    assert.deepEqual(
      engine.findFacts(['CVE-2024-0002', 'CVE-1999-9999']).map(({ cve, publishedMs }) => [cve, publishedMs]),
      [['CVE-2024-0002', 9]],
    )
    assert.deepEqual(judgements[0]?.lookupKeys, ['cpe:widget'])
  })
})

describe('explaining', () => {
  const sentence = (t: TestContext, records: readonly FeedRecord[], fields: Fields) =>
    openEngine(t, records).explain(software(fields), 'CVE-2024-0001')

  it('names key, criterion and range of a finding', (t) => {
    const { isAffected, steps } = sentence(t, one(anyOf(below2)), widget)
    assert.equal(isAffected, true)
    assert.deepEqual(
      steps.map(({ kind, holds }) => [kind, holds]),
      [
        ['key', true],
        ['criterion', true],
        ['range', true],
      ],
    )
    assert.equal(steps[1]?.details['versions'], 'before 2.0')
  })

  it('says why there is none: version, vendor, platform, source, rule, CVE', (t) => {
    const why = (records: readonly FeedRecord[], fields: Fields) => sentence(t, records, fields).sentence
    assert.match(why(one(anyOf(below2)), { ...widget, version: '2.1' }), /2\.1 is not among: before 2\.0/)
    assert.match(why(one(anyOf(below2)), { ...widget, version: '' }), /unknown version/)
    assert.match(why(one(anyOf(below2)), { ...widget, vendor: 'Other' }), /looked up as cpe:widget/)
    assert.match(why(one(allOf([below2], [condition('o:apple:macos')])), widget), /beside the software is not so/)
    assert.match(
      why(
        one(
          anyOf(criterion('acme:gadget', { endExcluding: '2' })),
          anyOf(criterion('acme:widget', { endExcluding: '1' })),
        ),
        widget,
      ),
      /is not among: before 1/,
    )
    assert.match(
      why([cveRecord('CVE-2024-0002', { configurations: [anyOf(below2)] })], widget),
      /No feed that was loaded knows CVE-2024-0001/,
    )
    assert.match(
      why(one(anyOf(criterion('acme:widget', { endExcluding: '2020-10-29' }))), widget),
      /count in different ways/,
    )
  })

  it('names all sources that say so, the surest first', (t) => {
    const affected = [affects('pypi', 'widget', { order: 'pep440', versions: ['1.5'] })]
    const records = [
      advisory({ source: 'pypi', id: 'PYSEC-1', cves: ['CVE-2024-0001'], affected }),
      ...one(anyOf(below2)),
    ]
    const { sentence: told, isAffected } = sentence(t, records, {
      source: 'python_packages',
      name: 'Widget',
      version: '1.5',
    })
    assert.equal(isAffected, true)
    assert.match(told, /has CVE-2024-0001, says pypi; so does nvd\.$/)
  })

  it('names the rule that hides a finding', (t) => {
    const rule = {
      id: 'our-own',
      match: { cves: ['CVE-2024-0001'] },
      effect: { suppress: true as const },
      reason: 'Not built in.',
    }
    const engine = openEngine(t, one(anyOf(below2)), [rule])
    assert.deepEqual(showMatches(engine.match([software(widget)]).matches), ['CVE-2024-0001 2.0 our-own'])
    assert.match(engine.explain(software(widget), 'CVE-2024-0001').sentence, /rule our-own hides it: Not built in/)
  })
})
