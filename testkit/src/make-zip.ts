import { crc32, deflateRawSync } from 'node:zlib'

export interface ZipPart {
  readonly name: string
  readonly content: string | Buffer
  /** What the archive says instead of the truth, for tests of damaged ones. */
  readonly claims?: { readonly bytes?: number; readonly checksum?: number; readonly method?: number }
}

/** An archive as any packer makes it; `claims` lie. */
export function makeZip(parts: readonly ZipPart[]): Buffer {
  const bodies: Buffer[] = []
  const directory: Buffer[] = []
  let offset = 0
  for (const part of parts) {
    const content = Buffer.from(part.content as string)
    const packed = deflateRawSync(content)
    const fields = Buffer.alloc(22)
    fields.writeUInt16LE(part.claims?.method ?? 8, 4)
    fields.writeUInt32LE(part.claims?.checksum ?? crc32(content), 10)
    fields.writeUInt32LE(packed.length, 14)
    fields.writeUInt32LE(part.claims?.bytes ?? content.length, 18)
    const name = Buffer.from(part.name)
    const lengths = Buffer.alloc(4)
    lengths.writeUInt16LE(name.length)
    const body = Buffer.concat([Buffer.from('PK\x03\x04'), fields, lengths, name, packed])
    bodies.push(body)
    const rest = Buffer.alloc(14)
    rest.writeUInt32LE(offset, 10)
    directory.push(Buffer.concat([Buffer.from('PK\x01\x02\x14\0'), fields, lengths, rest, name]))
    offset += body.length
  }
  return Buffer.concat([...bodies, ...directory, endRecord(parts.length, Buffer.concat(directory).length, offset)])
}

function endRecord(count: number, bytes: number, offset: number): Buffer {
  const end = Buffer.alloc(22)
  end.write('PK\x05\x06', 'latin1')
  end.writeUInt16LE(count, 8)
  end.writeUInt16LE(count, 10)
  end.writeUInt32LE(bytes, 12)
  end.writeUInt32LE(offset, 16)
  return end
}
