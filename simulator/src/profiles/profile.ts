import type { Platform } from '../osquery/schema.ts'
import type { Row } from '../osquery/table-database.ts'
import type { Machine } from './machine.ts'

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

/** How computers of this kind are called and sold. */
export interface MachineNaming {
  readonly models: readonly [MachineModel, ...MachineModel[]]
  readonly serialLength: number
  hostname(owner: string, number: number): string
}

export interface MachineModel {
  readonly vendor: string
  readonly model: string
  readonly cpu: string
  readonly cores: number
  readonly memoryGiB: readonly [number, ...number[]]
  readonly diskGB: readonly [number, ...number[]]
}

/** Machines of a profile are installed from so many images, each with its own versions of the software. */
export const imageCount = 4
