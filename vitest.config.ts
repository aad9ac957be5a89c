import { defineConfig } from 'vitest/config';

const project = (name: string, more: { include: string[]; exclude?: string[] }) => ({
  // Node takes the package's CommonJS build, as our libraries do; there must be one graphql in a process.
  resolve: { alias: [{ find: /^graphql$/, replacement: 'graphql/index.js' }] },
  test: {
    name,
    ...more,
    globalSetup: `test/harness/${name}.ts`,
    testTimeout: 60_000,
    hookTimeout: 120_000,
  },
});

// What needs several processes on one database, or reads PostgreSQL's plans at scale, cannot run embedded;
// what is about the embedded database's own folder cannot run elsewhere.
const postgresqlOnly = ['test/postgresql/**/*.test.ts'];
const embeddedOnly = ['test/embedded/**/*.test.ts'];
// What reads texts has no database, and runs once.
const onTexts = ['test/guard/**/*.test.ts'];

export default defineConfig({
  test: {
    projects: [
      project('embedded', { include: ['test/**/*.test.ts'], exclude: postgresqlOnly }),
      project('postgresql', { include: ['test/**/*.test.ts'], exclude: [...embeddedOnly, ...onTexts] }),
    ],
  },
});
