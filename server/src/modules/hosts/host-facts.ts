/** The columns of `hosts` that the host itself tells, and its users. */
export interface HostFacts {
  platform: string
  hostname: string
  computer_name: string
  uuid: string
  osquery_version: string
  os_version: string
  build: string
  platform_like: string
  code_name: string
  cpu_type: string
  cpu_subtype: string
  cpu_brand: string
  cpu_physical_cores: number
  cpu_logical_cores: number
  hardware_vendor: string
  hardware_model: string
  hardware_version: string
  hardware_serial: string
  memory_bytes: number
  uptime_seconds: number
  primary_ip: string
  primary_mac: string
  disk_available_bytes: number
  disk_total_bytes: number
  is_disk_encrypted: boolean | null
  distributed_interval_seconds: number
  config_refresh_seconds: number
  logger_period_seconds: number
  users: readonly HostUser[]
}

export interface HostUser {
  readonly uid: number
  readonly username: string
  readonly type: string
  readonly group_name: string
  readonly shell: string
  readonly directory: string
}
