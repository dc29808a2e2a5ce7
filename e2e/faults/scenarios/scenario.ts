import type { FaultFigures, Scene, SceneOptions } from '../scene.ts'

export type DatabaseName = 'embedded' | 'postgres'

export interface ScenarioInput {
  readonly database: DatabaseName
  /** A PostgreSQL server on which databases may be created; undefined on the embedded database. */
  readonly serverUrl: string | undefined
  /** As long as it takes for the record; else a small variant. */
  readonly isFull: boolean
  readonly kills: number | undefined
  readonly hosts: number | undefined
  readonly seed: string
  report(line: string): void
  /** Plays a scene of the usual size. */
  play(
    options: Partial<Pick<SceneOptions, 'serverUrl' | 'folder' | 'tickets' | 'ticketRestMs' | 'hasFeed'>>,
    disturb: (scene: Scene) => Promise<readonly string[]>,
  ): Promise<FaultFigures>
}

export interface Scenario {
  readonly databases: readonly DatabaseName[]
  /** Why it cannot be played here. */
  findObstacle?(): string | undefined
  play(input: ScenarioInput): Promise<FaultFigures>
}
