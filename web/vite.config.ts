import { resolve } from 'node:path';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { compiledMessages } from './build-tools/compiled-messages.js';
import { compressedFiles } from './build-tools/compressed-files.js';

const at = (path: string) => resolve(import.meta.dirname, path);
const compat = resolve(import.meta.dirname, '../node_modules/preact/compat');

/** The pages of the portals, which the server serves at `/`, `/operator` and `/seller`. */
const pages = defineConfig({
  root: import.meta.dirname,
  // React 18 lies above this folder, for GraphiQL.
  resolve: { dedupe: ['react', 'react-dom'] },
  plugins: [compiledMessages(), react(), compressedFiles(at('../dist/web'))],
  build: {
    outDir: at('../dist/web'),
    emptyOutDir: true,
    target: 'es2022',
    rolldownOptions: {
      input: { 'sign-in': at('sign-in.html'), operator: at('operator.html'), seller: at('seller.html') },
    },
  },
});

/**
 * `<parley-chat>`: one script for pages of others. It has Preact in React's place, which is a tenth of its size,
 * and its styles within itself, for its shadow root.
 */
const element = defineConfig({
  root: import.meta.dirname,
  resolve: {
    alias: [
      { find: /^react-dom\/client$/, replacement: `${compat}/client` },
      { find: /^react\/jsx-runtime$/, replacement: `${compat}/jsx-runtime` },
      { find: /^react-dom$/, replacement: compat },
      { find: /^react$/, replacement: compat },
    ],
  },
  plugins: [compiledMessages(), compressedFiles(at('../dist/web'))],
  publicDir: false,
  oxc: { jsx: { runtime: 'automatic', importSource: 'react' } },
  define: { 'process.env.NODE_ENV': '"production"' },
  build: {
    outDir: at('../dist/web'),
    emptyOutDir: false,
    target: 'es2022',
    lib: {
      entry: at('src/element/parley-chat.tsx'),
      formats: ['iife'],
      name: 'ParleyChat',
      fileName: () => 'parley-chat.js',
    },
  },
});

export default defineConfig(({ mode }) => (mode === 'element' ? element : pages));
