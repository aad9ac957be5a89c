import { readdirSync } from 'node:fs';

/**
 * The layers of the portals. A page composes features, a feature uses components, and both use the shared modules:
 *
 *   pages/       what is loaded at an address: operator, seller, sign-in; and the element for other sites
 *   features/    what people do: read and write a thread, search, sign in, administer; each with its own data access
 *   components/  controls that know nothing of Parley's data
 *   api/ i18n/ theme/ settings/ matching.ts replies.ts csv.ts text-format.ts paths.ts router.tsx    shared modules with one purpose each
 */
const shared = [
  'api',
  'i18n',
  'theme',
  'settings',
  'matching',
  'replies',
  'csv',
  'text-format',
  'paths',
  'router',
];

/** The features that a feature can import. A page composes all others. */
const importableFeatures = {
  // Both show a thread, and the list of conversations shows the unsent messages of each.
  inbox: ['thread'],
  'seller-chat': ['thread'],
  // The account and the sign-in page share the password fields and error messages.
  account: ['sign-in'],
  // A person's own notifications have those of this device and of open pages.
  notifications: ['push', 'alerts'],
  // Open pages alert of the messages of the inbox and of a seller's chat.
  alerts: ['inbox', 'seller-chat', 'redaction'],
  // The page to manage canned replies previews them as the composer does.
  'admin/replies': ['admin/shared', 'canned-replies'],
  // Acts change the rows of the inbox, and are commands.
  'work-state': ['inbox', 'commands'],
  // Shows in a thread of the inbox what colleagues do.
  together: ['inbox', 'thread'],
  // Notes lie between the messages of a thread, and their events are those of the inbox. They are redacted as messages are.
  notes: ['inbox', 'thread', 'redaction'],
  // Shows the seller of a conversation, with its notes and the acts on it; its key is that of a command.
  'seller-column': ['inbox', 'notes', 'work-state', 'commands'],
  // The menu is that of the messages of a thread.
  'message-menu': ['thread'],
  // The redacted messages are those of a thread.
  redaction: ['thread'],
  // A note that was found opens at its place in the conversation.
  search: ['notes'],
  // A thread shows the messages that are held, whose keys are not those of commands.
  'undo-send': ['thread', 'commands'],
  // The composer shows the list of canned replies.
  'canned-replies': ['thread'],
};

/** The shared modules that a shared module can import. */
const importableShared = {
  router: ['paths'],
  // Requests have addresses, and one for another actor's session reloads the page.
  api: ['paths', 'router'],
};

const foldersIn = (path) =>
  readdirSync(new URL(path, import.meta.url), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name);

const adminFeatures = foldersIn('src/features/admin').map((name) => `admin/${name}`);
const features = [...foldersIn('src/features').filter((name) => name !== 'admin'), ...adminFeatures];
const importableBy = (feature) =>
  importableFeatures[feature] ??
  (feature.startsWith('admin/') && feature !== 'admin/shared' ? ['admin/shared'] : []);

export default {
  forbidden: [
    {
      name: 'no-circular-imports',
      comment: 'Merge two modules that import each other, or move the shared part to a third module.',
      severity: 'error',
      from: {},
      // A module that is loaded later is not needed while this one loads.
      to: { circular: true, dependencyTypesNot: ['dynamic-import'] },
    },
    {
      name: 'pages-import-no-other-page',
      comment: 'Each page is loaded alone. Move code that two pages need to a feature or a component.',
      severity: 'error',
      from: { path: '^src/pages/([^/]+)/' },
      to: { path: '^src/pages/', pathNot: '^src/pages/$1/' },
    },
    {
      name: 'features-import-downward',
      comment: 'A page passes values to its features; a feature does not import pages.',
      severity: 'error',
      from: { path: '^src/features/' },
      to: { path: '^src/pages/' },
    },
    ...features.map((feature) => ({
      name: `feature-${feature.replace('/', '-')}-imports-no-other-feature`,
      comment: 'Compose features in a page. `importableFeatures` lists the exceptions, with the reason.',
      severity: 'error',
      from: { path: `^src/features/${feature}/` },
      to: {
        path: '^src/features/',
        pathNot: `^src/features/(${[feature, ...importableBy(feature)].join('|')})/`,
      },
    })),
    {
      name: 'components-import-shared-modules-only',
      comment: 'Several features use a component, so it imports none of them.',
      severity: 'error',
      from: { path: '^src/components/' },
      to: { path: '^src/(pages|features)/' },
    },
    ...shared.map((module) => ({
      name: `${module}-is-at-the-bottom`,
      comment: 'A shared module has one purpose. `importableShared` lists the others that it can import.',
      severity: 'error',
      from: { path: `^src/${module}[./]` },
      to: { path: '^src/', pathNot: `^src/(${[module, ...(importableShared[module] ?? [])].join('|')})[./]` },
    })),
    {
      name: 'no-server-imports',
      comment:
        'The portals use only the schemas of the two APIs, the matching of searches through src/matching.ts, canned replies through src/replies.ts, addresses through src/text-format.ts, and cells of CSV files through src/csv.ts.',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/(matching|replies|text-format|csv)\\.ts$' },
      to: { path: '^\\.\\./(src|test|bench)/' },
    },
    {
      name: 'text-format-imports-addresses',
      comment: 'Browsers load it, so it imports only the addresses in texts.',
      severity: 'error',
      from: { path: '^src/text-format\\.ts$' },
      to: { path: '^\\.\\./', pathNot: '^\\.\\./(src/text/address-links\\.ts$|node_modules/)' },
    },
    {
      name: 'matching-imports-matching',
      comment: 'Browsers load it, so it imports only the matching of searches.',
      severity: 'error',
      from: { path: '^src/matching\\.ts$' },
      to: { path: '^\\.\\./', pathNot: '^\\.\\./src/text/search-match\\.ts$' },
    },
    {
      name: 'replies-imports-replies',
      comment: 'Browsers load it, so it imports only the variables and languages of canned replies.',
      severity: 'error',
      from: { path: '^src/replies\\.ts$' },
      to: { path: '^\\.\\./', pathNot: '^\\.\\./src/text/reply-(variables|language)\\.ts$' },
    },
    {
      name: 'csv-imports-csv',
      comment: 'Browsers load it, so it imports only the cells of CSV files.',
      severity: 'error',
      from: { path: '^src/csv\\.ts$' },
      to: { path: '^\\.\\./', pathNot: '^\\.\\./src/text/csv-cell\\.ts$' },
    },
    {
      name: 'no-orphans',
      comment: 'Delete a module that nothing imports, unless it is the entry of a page.',
      severity: 'error',
      from: { orphan: true, path: '^src/', pathNot: '\\.d\\.ts$|/main\\.tsx$|parley-chat\\.tsx$' },
      to: {},
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
  },
};
