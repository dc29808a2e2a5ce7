import type { Platform } from '../osquery/schema.ts'
import type { Row } from '../osquery/table-database.ts'
import type { Machine, MachineNaming } from './machine.ts'

/** A kind of computer: which platform it is and which rows its tables have. */
export interface Profile {
  readonly name: string
  readonly platform: Platform
  /** osquery's bit mask for the platform. */
  readonly platformType: string
  /** Value of osquery_info.build_distro. */
  readonly buildDistro: string
  readonly naming: MachineNaming
  /** Rows that differ between machines. */
  readonly tables: Readonly<Record<string, (machine: Machine) => readonly Row[]>>
  /** Rows that all machines of one image (a number below imageCount) have in common. */
  readonly imageTables: Readonly<Record<string, (image: number) => readonly Row[]>>
}
