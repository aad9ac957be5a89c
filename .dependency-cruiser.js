/**
 * The house's floors, top to bottom; a floor imports from those below it alone. ARCHITECTURE.md draws them.
 */
const floors = ['cli', 'http', 'graphql', 'webhooks', 'marketplace', 'chat', 'guard', 'database'];

const above = (floor) => floors.slice(0, floors.indexOf(floor)).join('|');

export default {
  forbidden: [
    {
      name: 'no-circles',
      comment: 'Two rooms that need each other are one room, or miss a third below them.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    ...floors.slice(1).map((floor) => ({
      name: `${floor}-imports-downward`,
      comment: `src/${floor} may import only what is below it; see ARCHITECTURE.md.`,
      severity: 'error',
      from: { path: `^src/${floor}/` },
      to: { path: `^src/(${above(floor)})/` },
    })),
    {
      name: 'the-guard-stands-alone',
      comment:
        'A text in, findings out: it knows nothing of the chat, of who asks or of where anything is kept.',
      severity: 'error',
      from: { path: '^src/guard/' },
      to: { path: '^src/', pathNot: '^src/guard/' },
    },
    {
      name: 'scopes-come-from-the-asker',
      comment:
        'What rows a statement may touch is decided in src/chat/asker.ts alone, by who is asking. Import the type, and ask there for the scope.',
      severity: 'error',
      from: { path: '^(src|bench)/', pathNot: '^src/chat/asker\\.ts$' },
      to: { path: '^src/database/scope\\.ts$', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'statements-are-for-use-cases',
      comment: 'The ways in (GraphQL, HTTP, the command line) call use cases, never a statement.',
      severity: 'error',
      from: { path: '^src/(cli|http|graphql)/' },
      to: { path: '^src/database/statements/' },
    },
    {
      name: 'the-product-stands-alone',
      comment: 'What is served must not need a test, a bench or a package for development.',
      severity: 'error',
      from: { path: '^src/' },
      to: { path: '^(test|bench)/' },
    },
    {
      name: 'no-development-package',
      comment: 'npm ci --omit=dev must be enough to run.',
      severity: 'error',
      from: { path: '^src/' },
      to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'no-orphans',
      comment: 'A module that nothing imports is dead, unless it is a way in.',
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
