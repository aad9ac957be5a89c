import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Stryker } from '@stryker-mutator/core';
import { groups } from './groups.js';
import { judge } from './judge.js';

/*
 * Runs mutation tests (`npm run mutate`): applies each of Stryker's changes to the code of each group, one at a time, and runs
 * the group's tests. `npm run mutate -- luhn csrf` runs only these groups; `--concurrency 1` uses one process.
 */

/**
 * @typedef {import('@stryker-mutator/api/core').MutantResult} MutantResult
 * @typedef {import('./judge.js').Mutant} Mutant
 */

const root = fileURLToPath(new URL('../../', import.meta.url));
process.chdir(root);
const { names, concurrency } = readArguments(process.argv.slice(2));
const explanations = JSON.parse(readFileSync(new URL('explained.json', import.meta.url), 'utf8'));

/** @type {Mutant[]} */
const all = [];
for (const name of names) {
  const began = performance.now();
  const mutants = (await mutateGroup(name)).map(withSource);
  const { line, problems } = judge(mutants, explanations);
  process.stdout.write(`${name}: ${line}; ${Math.round((performance.now() - began) / 1_000)} s\n`);
  for (const problem of problems) process.stdout.write(`  ${problem}\n`);
  all.push(...mutants);
}
const { line, problems } = judge(all, explanations);
process.stdout.write(`All: ${line}\n`);
process.exit(problems.length === 0 ? 0 : 1);

/**
 * @param {string[]} given
 * @returns {{ names: string[], concurrency: number }}
 */
function readArguments(given) {
  const at = given.indexOf('--concurrency');
  const concurrency = at === -1 ? availableParallelism() : Number(given.splice(at, 2)[1]);
  const unknown = given.filter((name) => !(name in groups));
  if (unknown.length > 0 || !(concurrency > 0)) {
    process.stderr.write(
      `Usage: npm run mutate -- [--concurrency N] [GROUP …]; groups: ${Object.keys(groups).join(', ')}\n`,
    );
    process.exit(2);
  }
  return { names: given.length > 0 ? given : Object.keys(groups), concurrency };
}

/**
 * Runs Stryker for one group. Its report is in build/mutation/.
 * @param {string} name
 * @returns {Promise<MutantResult[]>}
 */
function mutateGroup(name) {
  const group = groups[name] ?? { mutate: [], tests: [] };
  process.env.MUTATION_TESTS = group.tests.join(' ');
  const needsDatabase = group.tests.some((file) => !file.startsWith('test/unit/'));
  return new Stryker({
    configFile: 'test/mutation/stryker.config.js',
    mutate: [...group.mutate],
    concurrency,
    // More than the time limits of tests: only an endless loop reaches it.
    timeoutMS: needsDatabase ? 45_000 : 20_000,
    htmlReporter: { fileName: `build/mutation/${name}.html` },
  }).runMutationTest();
}

/**
 * Adds the source text of the mutant, which identifies it in an explanation.
 * @param {MutantResult} result
 * @returns {Mutant}
 */
function withSource({ fileName, location: { start, end }, mutatorName, replacement = '', status }) {
  // Lines and columns count from 1.
  const first = readFileSync(fileName, 'utf8').split('\n')[start.line - 1] ?? '';
  return {
    file: relative(root, fileName).replaceAll('\\', '/'),
    lineNumber: start.line,
    line: first.trim(),
    original: first.slice(start.column - 1, end.line === start.line ? end.column - 1 : undefined),
    mutator: mutatorName,
    replacement,
    status,
  };
}
