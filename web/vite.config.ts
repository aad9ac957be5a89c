import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin, type UserConfig } from 'vite';
import { compiledMessages } from './build-tools/compiled-messages.js';
import { compressedFiles } from './build-tools/compressed-files.js';

const at = (path: string) => resolve(import.meta.dirname, path);
/** Keeps the parser and the printer of documents, which urql imports, out of the bundle. */
const withoutParser = {
  name: 'without-parser',
  enforce: 'pre',
  resolveId: (id, importer) =>
    id === '@0no-co/graphql.web' && importer?.includes('@urql') ? at('build-tools/graphql-web.ts') : null,
} satisfies Plugin;
const compat = resolve(import.meta.dirname, '../node_modules/preact/compat');

/** The pages of the portals, which the server serves at `/`, `/operator` and `/seller`. */
const pages = defineConfig({
  root: import.meta.dirname,
  plugins: [withoutParser, compiledMessages(), react(), compressedFiles(at('../dist/web'))],
  build: {
    outDir: at('../dist/web'),
    emptyOutDir: true,
    target: 'es2022',
    rolldownOptions: {
      output: {
        // Small shared modules would each be a file, which together are larger and slower to load.
        codeSplitting: {
          includeDependenciesRecursively: false,
          groups: [
            // A chunk for each small module that pages share would be larger.
            {
              name: 'page',
              test: /src.(?:paths|router|i18n.text)\.|api.(?:with-timeout|auth|ended-session|restriction|page-actor|errors|request)\.|components.(?:lazy-boundary|failure-text|after-frame|document-title)/,
              minShareCount: 2,
            },
            {
              // The inbox loads the printed record, and the errors of a text, after the conversation.
              name: 'thread',
              test: /features.(?:thread(?!.(?:record|draft-error))|commands.(?:commands|key-comb))|api.(?:offsets|latest-query|use-latest-query|api-context|document)|components.(?:early-keys|marked|avatar|initials|roving-list|use-loaded|toast)|settings.settings|i18n.(?:times|today)|virtua/,
              minShareCount: 2,
            },
            {
              name: 'inbox',
              test: /features.(?:inbox|notes.note-keys)|operator-graphql|settings.look|components.(?:label|centered-page)|work-state.(?:snooze-end|seen-value|use-seen)|icons.(?:user-round|users|mail|calendar-days|search)\.|late-matching/,
              minShareCount: 2,
            },
            { name: 'icons', test: /lucide/, minShareCount: 3 },
          ],
        },
      },
      input: { 'sign-in': at('sign-in.html'), operator: at('operator.html'), seller: at('seller.html') },
    },
  },
});

/**
 * `<parley-chat>`: one script for pages of other sites. It uses Preact instead of React, with a tenth of the size, and
 * contains its styles, for its shadow root.
 */
const element = defineConfig({
  root: import.meta.dirname,
  resolve: {
    alias: [
      { find: /^react-dom\/client$/, replacement: `${compat}/client` },
      { find: /^react\/jsx-runtime$/, replacement: `${compat}/jsx-runtime` },
      { find: /^react-dom$/, replacement: compat },
      { find: /^react$/, replacement: compat },
      { find: /^\.\/late-error-note\.js$/, replacement: at('src/pages/element/error-note.ts') },
    ],
  },
  plugins: [withoutParser, compiledMessages(), compressedFiles(at('../dist/web'))],
  publicDir: false,
  oxc: { jsx: { runtime: 'automatic', importSource: 'react' } },
  define: { 'process.env.NODE_ENV': '"production"' },
  build: {
    outDir: at('../dist/web'),
    emptyOutDir: false,
    target: 'es2022',
    lib: {
      entry: at('src/pages/element/parley-chat.tsx'),
      formats: ['iife'],
      name: 'ParleyChat',
      fileName: () => 'parley-chat.js',
    },
  },
});

/** The modules that the element loads after its script. */
const elementText = defineConfig({
  root: import.meta.dirname,
  plugins: [compiledMessages(), compressedFiles(at('../dist/web'))],
  publicDir: false,
  build: {
    outDir: at('../dist/web'),
    emptyOutDir: false,
    target: 'es2022',
    lib: {
      entry: {
        'parley-chat-text': at('src/text-format.ts'),
        'parley-chat-alerts': at('src/pages/element/alerts.ts'),
        'parley-chat-de': at('src/pages/element/languages/de.ts'),
        'parley-chat-ar': at('src/pages/element/languages/ar.ts'),
      },
      formats: ['es'],
      fileName: (_format, name) => `${name}.js`,
    },
  },
});

/** The page that the service worker shows without a network. Its files have fixed names, which the worker stores. */
const offline = defineConfig({
  root: import.meta.dirname,
  // The texts of components watch the language by React; this page has no components.
  resolve: { alias: [{ find: /^react$/, replacement: compat }] },
  plugins: [compiledMessages(), compressedFiles(at('../dist/web'))],
  publicDir: false,
  define: { 'process.env.NODE_ENV': '"production"' },
  build: {
    outDir: at('../dist/web'),
    emptyOutDir: false,
    target: 'es2022',
    lib: {
      entry: at('src/pages/offline/offline.ts'),
      formats: ['es'],
      fileName: () => 'offline.js',
      cssFileName: 'offline',
    },
  },
});

/** Returns a hash of the files of the offline page, which are built before. */
function offlineBuild(): string {
  const hash = createHash('sha256');
  for (const name of ['offline.html', 'offline.js', 'offline.css', 'theme.js'])
    hash.update(readFileSync(at(`../dist/web/${name}`)));
  return hash.digest('hex').slice(0, 16);
}

/** The service worker of the portals. */
const worker = (): UserConfig => ({
  root: import.meta.dirname,
  plugins: [compressedFiles(at('../dist/web'))],
  publicDir: false,
  define: { OFFLINE_BUILD: JSON.stringify(offlineBuild()) },
  build: {
    outDir: at('../dist/web'),
    emptyOutDir: false,
    target: 'es2022',
    lib: {
      entry: at('src/pages/worker/service-worker.ts'),
      formats: ['iife'],
      name: 'ParleyWorker',
      fileName: () => 'service-worker.js',
    },
  },
});

/** GraphiQL with the React of the portals, as one classic script: its nonce is readable while it starts. */
const graphiql = defineConfig({
  root: import.meta.dirname,
  publicDir: false,
  define: { 'process.env.NODE_ENV': '"production"' },
  build: {
    outDir: at('../dist/graphiql'),
    emptyOutDir: true,
    target: 'es2022',
    license: { fileName: 'LICENSES.md' },
    rolldownOptions: {
      onwarn(warning, warn) {
        // Its packages mark each module for server rendering, which a bundle does not need.
        if (warning.code !== 'MODULE_LEVEL_DIRECTIVE') warn(warning);
      },
    },
    lib: {
      entry: at('graphiql/page.js'),
      formats: ['iife'],
      name: 'ParleyGraphiql',
      fileName: () => 'graphiql.js',
      cssFileName: 'graphiql',
    },
  },
});

const builds: Readonly<Record<string, () => UserConfig>> = {
  element: () => element,
  'element-text': () => elementText,
  offline: () => offline,
  worker,
  graphiql: () => graphiql,
};

export default defineConfig(({ mode }) => builds[mode]?.() ?? pages);
