/** SHA-256 of the uncompressed file, of NVD's `.meta`: lines of `name:value`. */
export function readMetaChecksum(text: string): string | undefined {
  return /^sha256:([0-9a-f]{64})\s*$/im.exec(text)?.[1]?.toLowerCase()
}
