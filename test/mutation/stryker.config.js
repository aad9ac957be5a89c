/** The common configuration of all groups; test/mutation/mutate.js adds the files and the number of processes. */
export default {
  testRunner: 'vitest',
  vitest: { configFile: 'test/mutation/vitest.config.ts', related: false },
  plugins: ['@stryker-mutator/vitest-runner', './test/mutation/ignore-texts.js'],
  ignorers: ['texts'],
  coverageAnalysis: 'perTest',
  timeoutFactor: 3,
  // Vitest does not check types, and a comment in src/database/ would cause a new migrated database.
  disableTypeChecks: false,
  ignorePatterns: ['.git', 'bench', 'build', 'coverage', 'data', 'dist', 'docs/images'],
  tempDirName: 'build/mutation/copies',
  reporters: ['html'],
  warnings: false,
  logLevel: 'warn',
};
