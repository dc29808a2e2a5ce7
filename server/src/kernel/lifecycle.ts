/** A long-lived part. `compose` starts them in order and stops them in reverse. */
export interface Lifecycle {
  start?(): void | Promise<void>
  /** Finishes or hands over what it holds; must return within seconds. */
  stop(): void | Promise<void>
}
