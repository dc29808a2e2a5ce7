import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { createSimulation } from '../create-simulation.ts'
import { listTables } from '../osquery/schema.ts'
import { profiles } from './index.ts'
import { parseApkPackages, parseDebPackages } from './linux-packages.ts'
import { parseOsRelease, parsePasswd, parseRoutes } from './linux-tables.ts'
import { createMachine } from './machine.ts'

const options = { server: 'http://127.0.0.1:1', enrollSecret: '' }

describe('profiles', () => {
  for (const profile of Object.values(profiles)) {
    it(`${profile.name} uses only tables and columns of its platform`, () => {
      const machine = createMachine(profile.naming, 1, 1)
      const tables = new Map(
        listTables(profile.platform).map((table) => [table.name, table.columns.map((column) => column.name)]),
      )
      const rows = [
        ...Object.entries(profile.tables).map(([name, make]) => ({ name, rows: make(machine) })),
        ...Object.entries(profile.imageTables).map(([name, make]) => ({ name, rows: make(2) })),
      ]
      const unknown = rows.flatMap(({ name, rows: list }) =>
        list.flatMap((row) =>
          Object.keys(row)
            .filter((column) => !tables.get(name)?.includes(column))
            .map((column) => `${name}.${column}`),
        ),
      )
      assert.deepEqual(unknown, [])
    })
  }

  it('give the same machine for the same seed and number, and another for any other', () => {
    const { naming } = profiles.macos
    assert.deepEqual(createMachine(naming, 1, 7), createMachine(naming, 1, 7))
    const uuids = Array.from({ length: 2000 }, (_, number) => createMachine(naming, 1, number).uuid)
    assert.equal(new Set([...uuids, createMachine(naming, 2, 7).uuid]).size, 2001)
  })

  it('give every host an address, a disk, users and software', async (t) => {
    const simulation = createSimulation(options)
    t.after(simulation.close)
    for (const [profile, software, disk] of [
      ['macos', 'apps', 'mounts'],
      ['windows', 'programs', 'logical_drives'],
      ['ubuntu', 'deb_packages', 'mounts'],
    ] as const) {
      const host = simulation.createHost({ profile })
      const network = `select ia.address, id.mac from interface_addresses ia join interface_details id using (interface)
        join routes r on r.interface in (ia.interface, ia.address) where r.destination = '0.0.0.0' and ia.address like '10.%'`
      assert.deepEqual(host.tables.query(network), [{ address: host.machine.address, mac: host.machine.mac }])
      for (const table of [software, disk, 'users']) {
        assert.notEqual(host.tables.query(`select count(*) n from ${table}`)[0]?.n, '0', `${profile} ${table}`)
      }
    }
  })

  it('describe the computer on which the simulator runs', async (t) => {
    const simulation = createSimulation(options)
    t.after(simulation.close)
    const host = simulation.createHost({ profile: 'this-machine' })
    const [info = {}] = host.tables.query('select hostname, uuid, physical_memory from system_info')
    assert.equal(info.hostname, host.machine.hostname)
    assert.match(info.uuid ?? '', /^[0-9a-f-]{36}$/i)
    assert.notEqual(host.tables.query('select count(*) n from users')[0]?.n, '0')
    assert.notEqual(simulation.createHost({ profile: 'this-machine' }).machine.uuid, host.machine.uuid)
  })
})

describe('files of a Linux machine', () => {
  it('os-release', () => {
    const row = parseOsRelease(
      'NAME="Ubuntu"\nVERSION="24.04.3 LTS (Noble Numbat)"\nID=ubuntu\nVERSION_ID="24.04"\nID_LIKE=debian\n',
    )
    assert.deepEqual(
      [row.name, row.version, row.major, row.minor, row.platform],
      ['Ubuntu', '24.04.3 LTS (Noble Numbat)', '24', '4', 'ubuntu'],
    )
  })

  it('passwd', () => {
    const [row] = parsePasswd('ada:x:1000:1001:Ada,,,:/home/ada:/bin/bash\nbroken\n')
    assert.deepEqual([row?.username, row?.uid, row?.gid, row?.shell], ['ada', '1000', '1001', '/bin/bash'])
  })

  it('the routing table of the kernel', () => {
    const [route] = parseRoutes('Iface\tDestination\n eth0\t00000000\t010200C0\t0003\t0\t0\t100\t00000000\t0\t0\t0\n')
    assert.deepEqual(
      [route?.destination, route?.netmask, route?.gateway, route?.metric],
      ['0.0.0.0', '0', '192.0.2.1', '100'],
    )
  })

  it('package databases', () => {
    const [deb] = parseDebPackages(
      'Package: bash\nStatus: install ok installed\nVersion: 5.2-1\nArchitecture: amd64\n\n\n',
    )
    assert.deepEqual(
      [deb?.name, deb?.version, deb?.revision, deb?.status],
      ['bash', '5.2-1', '1', 'install ok installed'],
    )
    assert.equal(parseApkPackages('P:musl\nV:1.2.5-r10\nA:x86_64\n\n')[0]?.version, '1.2.5-r10')
  })
})
