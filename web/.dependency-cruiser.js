/**
 * The floors of the portals: what is shown on top, what it is made of below. ARCHITECTURE.md draws them.
 */
const floors = [
  ['element'],
  ['inbox', 'seller'],
  ['admin', 'sign-in'],
  ['thread'],
  ['ui'],
  ['api', 'i18n', 'theme'],
];

const above = (at) => floors.slice(0, at).flat().join('|');
const beside = (at, room) => floors[at].filter((other) => other !== room).join('|');

export default {
  forbidden: [
    {
      name: 'no-circles',
      comment: 'Two rooms that need each other are one room, or miss a third below them.',
      severity: 'error',
      from: {},
      // What is loaded later is no circle while it loads.
      to: { circular: true, dependencyTypesNot: ['dynamic-import'] },
    },
    ...floors.slice(1).map((rooms, at) => ({
      name: `${rooms.join('-')}-imports-downward`,
      severity: 'error',
      from: { path: `^src/(${rooms.join('|')})/` },
      to: { path: `^src/(${above(at + 1)})/` },
    })),
    ...floors.flatMap((rooms, at) =>
      rooms.length > 1
        ? rooms.map((room) => ({
            name: `${room}-stands-alone`,
            comment: 'Rooms of one floor share what is below them.',
            severity: 'error',
            from: { path: `^src/${room}/` },
            to: { path: `^src/(${beside(at, room)})/` },
          }))
        : [],
    ),
    {
      name: 'the-server-stays-out',
      comment: 'The portals know the two APIs by their schemas, and nothing of the server.',
      severity: 'error',
      from: { path: '^src/' },
      to: { path: '^\\.\\./(src|test|bench)/' },
    },
    {
      name: 'no-orphans',
      comment: 'A module that nothing imports is dead, unless it is a page.',
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
