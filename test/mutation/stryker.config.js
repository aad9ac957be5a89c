/** What all groups have in common; test/mutation/mutate.js adds what is mutated and by how many processes. */
export default {
  testRunner: 'vitest',
  vitest: { configFile: 'test/mutation/vitest.config.ts', related: false },
  plugins: ['@stryker-mutator/vitest-runner', './test/mutation/ignore-texts.js'],
  ignorers: ['texts'],
  coverageAnalysis: 'perTest',
  timeoutFactor: 3,
  // Vitest does not check types, and a comment in src/database/ would have the migrated database made anew.
  disableTypeChecks: false,
  ignorePatterns: ['.git', 'bench', 'build', 'coverage', 'data', 'dist', 'docs/images'],
  tempDirName: 'build/mutation/copies',
  reporters: ['html'],
  warnings: false,
  logLevel: 'warn',
};
