// The house's walls: see docs/architecture.md. Every rule says what to do instead.
const kernel = '^server/src/kernel/'
const platform = '^server/src/platform/'
const base = '^server/src/modules/(identity|teams|settings|activities|notices)/'
const product = '^server/src/modules/(hosts|labels|policies|software|vulnerabilities)/'
const automations = '^server/src/modules/automations/'
const gitops = '^server/src/modules/gitops/'
const transports = '^server/src/transports/'
const roots = '^server/src/(main|compose[^/]*|open-state|cleanup-schedule|version)\\.ts|^server/src/commands/'
const tests = '(\\.test\\.ts$|\\.test-support\\.ts$|^testkit/|^e2e/)'

function mayNotImport(name, from, to, comment) {
  return { name, comment, severity: 'error', from: { path: from, pathNot: tests }, to: { path: to } }
}

export default {
  forbidden: [
    {
      name: 'no-cycles',
      comment: 'split the file that both need',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    mayNotImport(
      'kernel-is-pure',
      kernel,
      '^(server/src/(platform|modules|transports)|contract|cli|simulator)',
      'kernel imports nothing of ours',
    ),
    mayNotImport(
      'platform-knows-no-product',
      platform,
      '^server/src/(modules|transports)/|^server/src/compose',
      'hand it in from compose',
    ),
    mayNotImport(
      'base-modules-stay-below',
      base,
      `${product}|${automations}|${transports}`,
      'facts go up by reading, never by calling up',
    ),
    mayNotImport(
      'product-stays-below-automations',
      product,
      `${automations}|${transports}`,
      'nothing below knows automations',
    ),
    mayNotImport(
      'hosts-know-nothing-above',
      '^server/src/modules/hosts/',
      '^server/src/modules/(labels|policies|software|vulnerabilities)/',
      'compose hands HostDependents in',
    ),
    mayNotImport(
      'software-knows-no-vulnerabilities',
      '^server/src/modules/software/',
      '^server/src/modules/(policies|vulnerabilities)/',
      'vulnerabilities read software, never the other way',
    ),
    mayNotImport(
      'nothing-knows-gitops',
      '^server/src/modules/(?!gitops/)',
      gitops,
      'gitops calls the verbs of others, never the other way',
    ),
    mayNotImport('gitops-knows-no-transport', gitops, transports, 'export bound routes'),
    mayNotImport('automations-know-no-transport', automations, transports, 'export bound routes'),
    mayNotImport(
      'transports-know-no-module',
      transports,
      '^server/src/modules/',
      'compose hands routes and backends in',
    ),
    mayNotImport(
      'nobody-imports-the-roots',
      '^server/src/(kernel|platform|modules|transports)/',
      roots,
      'only main wires',
    ),
    {
      name: 'modules-by-their-door',
      comment: "import another module's index.ts",
      severity: 'error',
      from: { path: '^server/src/modules/([^/]+)/', pathNot: tests },
      to: { path: '^server/src/modules/([^/]+)/.+', pathNot: ['^server/src/modules/$1/', '/index\\.ts$'] },
    },
    {
      name: 'roots-use-doors',
      comment: "import a module's index.ts",
      severity: 'error',
      from: { path: roots, pathNot: tests },
      to: { path: '^server/src/modules/[^/]+/(?!index\\.ts$).+' },
    },
    mayNotImport(
      'contract-stands-alone',
      '^contract/',
      '^(server|cli|simulator|testkit)/',
      'contract is what goes over the wire and nothing else',
    ),
    mayNotImport('web-knows-no-server', '^web/', '^(server|cli|simulator|testkit)/', 'the contract is enough'),
    mayNotImport(
      'nobody-imports-the-web',
      '^(server|cli|contract|simulator|testkit)/',
      '^web/',
      'the server serves its files and knows nothing of them',
    ),
    {
      name: 'web-features-stand-alone',
      comment: 'what one feature shows of another is put together in web/src/app',
      severity: 'error',
      from: { path: '^web/src/features/([^/]+)/' },
      to: { path: '^web/src/(features/(?!$1/)|app/)' },
    },
    mayNotImport(
      'web-parts-know-no-feature',
      '^web/src/(ui|api)/',
      '^web/src/(features|app)/',
      'parts are handed what they show',
    ),
    mayNotImport('cli-knows-no-server', '^cli/', '^(server|simulator|testkit)/', 'the contract is enough'),
    mayNotImport('simulator-knows-no-server', '^simulator/', '^(server|cli|testkit)/', 'it speaks the protocol'),
    mayNotImport(
      'no-tests-in-product',
      '^(server|cli|contract|simulator|web)/',
      '^(testkit|e2e)/',
      'product code does not import test code',
    ),
    mayNotImport(
      'framework-in-transports',
      '^(server/src/(kernel|platform|modules)|cli|contract|simulator)/',
      'node_modules/fastify',
      'only transports know the HTTP framework',
    ),
    {
      name: 'sql-in-its-place',
      comment: 'SQL lives in *-queries.ts and platform/database',
      severity: 'error',
      from: {
        path: '^server/src/',
        pathNot: [tests, '-queries\\.ts$', '^server/src/platform/(database|events)/', '/host-status\\.ts$'],
      },
      to: { path: 'node_modules/kysely' },
    },
    {
      name: 'one-way-out',
      comment: 'outgoing HTTP goes through platform/outbound',
      severity: 'error',
      from: { path: '^server/src/', pathNot: [tests, '^server/src/platform/outbound/'] },
      to: { path: 'node_modules/undici' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default'],
      extensions: ['.ts', '.tsx', '.mjs', '.js'],
    },
    exclude: { path: '(^|/)node_modules/(?!kysely|fastify|undici)' },
  },
}
