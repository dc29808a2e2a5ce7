/** Percentiles of many measurements in constant memory, exact to about 2 %. */
export interface LatencyHistogram {
  record(ms: number): void
  /** Milliseconds below which the given share (0 to 1) of the measurements lies. */
  percentile(share: number): number
  maxMs(): number
  count(): number
}

const growth = Math.log(1.02)
const smallestMs = 0.01
const bucketCount = 1000

export function createLatencyHistogram(): LatencyHistogram {
  const buckets = new Float64Array(bucketCount)
  let count = 0
  let maxMs = 0
  return {
    record(ms) {
      const bucket = Math.ceil(Math.log(Math.max(ms, smallestMs) / smallestMs) / growth)
      const index = Math.min(bucket, bucketCount - 1)
      buckets[index] = (buckets[index] ?? 0) + 1
      count++
      if (ms > maxMs) maxMs = ms
    },
    percentile(share) {
      let seen = 0
      for (let index = 0; index < bucketCount; index++) {
        seen += buckets[index] ?? 0
        if (count > 0 && seen >= share * count) return Math.min(smallestMs * Math.exp(index * growth), maxMs)
      }
      return maxMs
    },
    maxMs: () => maxMs,
    count: () => count,
  }
}
