/**
 * The layers of `src/`, top to bottom; a layer imports only layers below it. ARCHITECTURE.md explains them.
 */
const layers = [
  'cli',
  'composition',
  'http',
  'graphql',
  'webhooks',
  'seeding',
  'transfer',
  'accounts',
  'inbound-mail',
  'notifications',
  'mail',
  'reports',
  'work-state',
  'canned-replies',
  'link-patterns',
  'notes',
  'chat',
  'content-policy',
  'access',
  'outgoing-requests',
  'fair-queue',
  'text',
  'errors',
  'content-guard',
  'database',
];

const above = (layer) => layers.slice(0, layers.indexOf(layer)).join('|');

export default {
  forbidden: [
    {
      name: 'no-cycles',
      comment:
        'Merge two modules that import each other, or move the shared part to a third module below them.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    ...layers.slice(1).map((layer) => ({
      name: `${layer}-imports-downward`,
      comment: `src/${layer} imports only the layers below it; see ARCHITECTURE.md.`,
      severity: 'error',
      from: { path: `^src/${layer}/` },
      to: { path: `^src/(${above(layer)})/` },
    })),
    {
      name: 'every-folder-is-a-layer',
      comment: 'Add a new folder of src/ to the list of layers, at its position.',
      severity: 'error',
      from: {},
      to: { path: '^src/[^/]+/', pathNot: `^src/(${layers.join('|')})/` },
    },
    {
      name: 'content-guard-stands-alone',
      comment: 'The content guard finds sensitive data in a text. It imports no other module of Parley.',
      severity: 'error',
      from: { path: '^src/content-guard/' },
      to: { path: '^src/', pathNot: '^src/content-guard/' },
    },
    {
      name: 'only-access-makes-scopes',
      comment:
        'src/access/tenant-scopes.ts alone decides which rows an actor can touch. Import the type, and get the scope there.',
      severity: 'error',
      from: { path: '^(src|bench)/', pathNot: '^src/access/tenant-scopes\\.ts$' },
      to: { path: '^src/database/tenant-scope\\.ts$', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'requests-hash-in-the-fair-queue',
      comment:
        'Call PasswordHashing of src/http/sign-in/password-hashing.ts: clients take turns there. Only commands hash at once.',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/(http/sign-in/password-hashing|accounts/(members|users))\\.ts$' },
      to: { path: '^src/accounts/password-hash\\.ts$' },
    },
    {
      name: 'statements-are-for-use-cases',
      comment: 'GraphQL, HTTP, the composition and the command line call use cases, never a statement.',
      severity: 'error',
      from: { path: '^src/(cli|composition|http|graphql)/' },
      to: { path: '^src/database/statements/' },
    },
    {
      name: 'only-composition-wires-a-process',
      comment:
        'Call compose() of src/composition/compose.ts, so that tests and benches run the process of `serve`.',
      severity: 'error',
      from: { path: '^(src|test|bench)/', pathNot: '^src/composition/' },
      to: {
        path: '^src/(http/server|http/sign-in/sign-in|webhooks/delivery-service)\\.ts$',
        dependencyTypesNot: ['type-only'],
      },
    },
    {
      name: 'the-product-stands-alone',
      comment: 'The server imports no test and no benchmark.',
      severity: 'error',
      from: { path: '^src/' },
      to: { path: '^(test|bench)/' },
    },
    {
      name: 'the-client-stands-alone',
      comment:
        '@parley/client runs in browsers and without other packages: it imports only its own modules, and types of gql.tada.',
      severity: 'error',
      from: { path: '^client/src/', pathNot: '-types\\.d\\.ts$' },
      to: { pathNot: '^client/src/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'the-server-has-no-client',
      comment: 'The server and its benchmarks do not use @parley/client.',
      severity: 'error',
      from: { path: '^(src|bench)/' },
      to: { path: '^client/' },
    },
    {
      name: 'no-development-package',
      comment: 'The server runs after npm ci --omit=dev.',
      severity: 'error',
      from: { path: '^src/' },
      to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'no-orphans',
      comment: 'Delete a module that nothing imports.',
      severity: 'error',
      from: { orphan: true, path: '^src/' },
      to: {},
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
    },
  },
};
