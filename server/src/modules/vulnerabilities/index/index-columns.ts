/** The columns of the index file. `cve.*` are in the order of the names; texts and versions are named by number. */
export interface IndexColumns {
  readonly texts: Uint8Array
  readonly textStarts: Uint32Array

  readonly 'cve.published': Float64Array
  readonly 'cve.modified': Float64Array
  readonly 'cve.usable': Float64Array
  readonly 'cve.score': Uint8Array
  readonly 'cve.cvssVersion': Uint8Array
  readonly 'cve.vector': Uint32Array
  readonly 'cve.probability': Uint32Array
  readonly 'cve.percentile': Uint32Array
  readonly 'cve.textStart': Uint32Array
  readonly 'cve.textLength': Uint32Array
  readonly 'cve.firstHash': Uint32Array
  readonly 'cve.secondHash': Uint32Array
  readonly 'exploited.cve': Uint32Array
  readonly 'exploited.added': Float64Array
  readonly 'exploited.due': Float64Array

  /** Groups of keys that one lookup finds. */
  readonly 'lookup.text': Uint32Array
  readonly 'lookup.keyStart': Uint32Array
  readonly 'lookup.slots': Uint32Array
  readonly 'lookup.marks': Uint32Array

  readonly 'key.text': Uint32Array
  /** A key's rows: exact versions first, in their order, then the rest. */
  readonly 'key.rowStart': Uint32Array
  readonly 'key.exactEnd': Uint32Array

  readonly 'row.cve': Uint32Array
  readonly 'row.source': Uint8Array
  readonly 'row.flags': Uint16Array
  readonly 'row.low': Uint32Array
  readonly 'row.high': Uint32Array
  readonly 'row.detail': Uint32Array
  readonly 'row.condition': Uint32Array

  /** Versions of each order, ascending, with their sort keys. */
  readonly 'version.text': Uint32Array
  readonly 'version.orderStart': Uint32Array
  readonly 'version.sortKeys': Uint8Array
  readonly 'version.sortKeyStart': Uint32Array
}

export interface IndexMeta {
  /** Of what matching reads; equal for equal data. */
  readonly generation: string
  /** Feeds that had records, in alphabetical order. */
  readonly sources: readonly string[]
  readonly cveCount: number
  readonly rowCount: number
  /** The feed files that it was made of, with their versions. */
  readonly parts: readonly string[]
}
