import { Counter, Gauge, Histogram, Registry } from 'prom-client'

export type Labels = Readonly<Record<string, string>>

export interface Measurement {
  readonly labels: Labels
  readonly value: number
}

interface Named {
  /** With its unit, as Prometheus names things: `muster_…_seconds`, `muster_…_total`. */
  readonly name: string
  readonly help: string
  readonly labels: readonly string[]
}

/** What this process tells Prometheus. Parts add their figures when they are composed. */
export interface Metrics {
  counter(options: Named): { add(labels: Labels): void }
  histogram(options: Named & { readonly buckets: readonly number[] }): { observe(labels: Labels, value: number): void }
  /** `collect` is asked at each scrape. */
  gauge(options: Named & { collect(): Promise<readonly Measurement[]> }): void
  /** The text format of Prometheus. */
  render(): Promise<{ readonly contentType: string; readonly text: string }>
}

export function createMetrics(): Metrics {
  const registry = new Registry()
  const common = ({ name, help, labels }: Named) => ({ name, help, labelNames: [...labels], registers: [registry] })
  return {
    counter: (options) => {
      const counter = new Counter(common(options))
      return { add: (labels) => counter.inc(labels) }
    },
    histogram: (options) => {
      const histogram = new Histogram({ ...common(options), buckets: [...options.buckets] })
      return { observe: (labels, value) => histogram.observe(labels, value) }
    },
    gauge: (options) => {
      const gauge: Gauge = new Gauge({
        ...common(options),
        collect: async () => {
          const measurements = await options.collect()
          // What is not there any more must not keep its last figure.
          gauge.reset()
          for (const { labels, value } of measurements) gauge.set(labels, value)
        },
      })
    },
    render: async () => ({ contentType: registry.contentType, text: await registry.metrics() }),
  }
}
