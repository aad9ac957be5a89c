import { parseArgs } from 'node:util';
import { fuzz } from './fuzz.js';

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    cases: { type: 'string', default: '500000' },
  },
});
const [seed, cases] = [Number(values.seed), Number(values.cases)];
if (!Number.isSafeInteger(seed) || !Number.isSafeInteger(cases) || cases < 1) {
  throw new Error('Usage: npm run fuzz:graphql -- [--seed NUMBER] [--cases NUMBER]');
}
process.stdout.write(`seed ${seed}, ${cases} cases\n`);
const began = performance.now();
const difference = await fuzz(seed, cases);
process.stdout.write(
  difference
    ? `The executors differ:\n${JSON.stringify(difference, null, 2)}\n`
    : `0 differences in ${((performance.now() - began) / 1000).toFixed(0)} s\n`,
);
process.exitCode = difference ? 1 : 0;
