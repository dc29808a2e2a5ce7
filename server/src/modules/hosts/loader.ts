type Load<Key, Value> = (key: Key) => Promise<Value | undefined>

const maxKeys = 1_000

/** Joins the look-ups of one moment into one statement: after an outage ten thousand hosts ask at once. */
export function createLoader<Key, Value>(
  readMany: (keys: readonly Key[]) => Promise<ReadonlyMap<Key, Value>>,
): Load<Key, Value> {
  let waiting = new Set<Key>()
  let batch: Promise<ReadonlyMap<Key, Value>> | undefined
  return async (key) => {
    if (!batch || waiting.size >= maxKeys) {
      const keys = new Set<Key>()
      waiting = keys
      const started = new Promise<void>((resolve) => setImmediate(resolve)).then(() => {
        if (waiting === keys) batch = undefined
        return readMany([...keys])
      })
      batch = started
    }
    waiting.add(key)
    const found = await batch
    return found.get(key)
  }
}
