import { createSeededRandom } from '../seeded-random.ts'

/** How computers of this kind are called and sold. */
export interface MachineNaming {
  readonly models: readonly [MachineModel, ...MachineModel[]]
  readonly serialLength: number
  hostname(owner: string, number: number): string
}

export interface MachineModel {
  readonly vendor: string
  readonly model: string
  readonly cpu: string
  readonly cores: number
  readonly memoryGiB: readonly [number, ...number[]]
  readonly diskGB: readonly [number, ...number[]]
}

/** Machines of a profile are installed from so many images, each with its own versions of the software. */
export const imageCount = 4

/** One computer; everything in it follows from the seed, the profile and the number. */
export interface Machine {
  readonly hostname: string
  readonly computerName: string
  readonly uuid: string
  readonly instanceId: string
  readonly serial: string
  readonly model: MachineModel
  readonly owner: Owner
  readonly memoryBytes: number
  readonly diskBytes: number
  readonly diskFreeBytes: number
  readonly mac: string
  readonly address: string
  readonly gateway: string
  readonly image: number
  /** Seconds that the machine had run when the simulation began. */
  readonly uptimeSeconds: number
  readonly batteryCycles: number
  readonly isEncrypted: boolean
  readonly hasFirewall: boolean
}

export interface Owner {
  readonly firstName: string
  readonly lastName: string
  readonly username: string
}

const firstNames = listWords(
  'ada alan amina bruno carla chen dana elif emil farah grace hugo ines jana kofi lena maya nils olga pavel rosa sami tara',
)
const lastNames = listWords(
  'adeyemi bauer castro dubois eriksen fischer garcia ito jensen kaya lindgren moreau nakamura petrov rossi silva weber',
)

const GiB = 1024 ** 3

export function createMachine(naming: MachineNaming, seed: number, number: number): Machine {
  const random = createSeededRandom(`${seed}/${naming.models[0].model}/${number}`)
  const owner = createOwner(random.pick(firstNames), random.pick(lastNames))
  const model = random.pick(naming.models)
  const hostname = naming.hostname(owner.username, number)
  const diskBytes = random.pick(model.diskGB) * 1_000_000_000
  return {
    hostname,
    computerName: hostname.replace(/\.local$/, ''),
    uuid: random.uuid().toUpperCase(),
    instanceId: random.uuid(),
    serial: random.hex(naming.serialLength).toUpperCase().replaceAll('0', 'X'),
    model,
    owner,
    memoryBytes: random.pick(model.memoryGiB) * GiB,
    diskBytes,
    diskFreeBytes: Math.floor(diskBytes * (0.08 + 0.8 * random.fraction())),
    mac: `${random.pick(['a4:83:e7', '3c:22:fb', '00:15:5d', '8c:16:45'])}:${random.hex(6).match(/../g)?.join(':')}`,
    address: `10.${20 + (number >> 16)}.${(number >> 8) & 255}.${number & 255 || 254}`,
    gateway: `10.${20 + (number >> 16)}.255.254`,
    image: random.between(0, imageCount - 1),
    uptimeSeconds: random.between(600, 2_000_000),
    batteryCycles: random.between(3, 1100),
    isEncrypted: random.fraction() < 0.9,
    hasFirewall: random.fraction() < 0.9,
  }
}

function createOwner(firstName: string, lastName: string): Owner {
  return { firstName: capitalize(firstName), lastName: capitalize(lastName), username: `${firstName}.${lastName}` }
}

function capitalize(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1)
}

function listWords(text: string): readonly [string, ...string[]] {
  const [first = '', ...more] = text.split(' ')
  return [first, ...more]
}
