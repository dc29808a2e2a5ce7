import type { DetailQuery } from './detail-query.ts'
import { count, large, text } from './row-values.ts'

// What vendors leave in the firmware when they fill nothing in.
const placeholderSerials = /^(-1|0|none|not specified|not applicable|to be filled by o\.e\.m\.)$|default|serial|string/i

export const systemInfo: DetailQuery = {
  name: 'system_info',
  sql: 'SELECT * FROM system_info LIMIT 1',
  toFacts: ([row]) => {
    if (!row) return {}
    const serial = text(row, 'hardware_serial')
    return {
      hostname: text(row, 'hostname'),
      computer_name: text(row, 'computer_name'),
      uuid: text(row, 'uuid'),
      cpu_type: text(row, 'cpu_type'),
      cpu_subtype: text(row, 'cpu_subtype'),
      cpu_brand: text(row, 'cpu_brand'),
      cpu_physical_cores: count(row, 'cpu_physical_cores'),
      cpu_logical_cores: count(row, 'cpu_logical_cores'),
      hardware_vendor: text(row, 'hardware_vendor'),
      hardware_model: text(row, 'hardware_model'),
      hardware_version: text(row, 'hardware_version'),
      hardware_serial: placeholderSerials.test(serial) ? '' : serial,
      memory_bytes: large(row, 'physical_memory'),
    }
  },
}
