import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { findContent } from '../src/content-guard/find-content.js';
import { loadVectors } from '../src/content-policy/vector-files.js';
import { loadDevelopmentCorpus } from './corpora/guard-dev/load.js';
import { loadReportCorpus } from './corpora/guard-report/load.js';
import { corpusReport } from './guard/corpus-report.js';
import { hardTexts, scriptTexts } from './guard/hard-texts.js';
import { createHarmlessMessages } from './guard/harmless.js';
import {
  createSamples,
  falsePositivesOf,
  placements,
  type Recall,
  recallOf,
  type Sample,
} from './guard/measure.js';

/*
 * Measures the content guard: recall for published values, false positives for harmless messages, and time.
 * docs/content-policy.md has the results.
 */

const { values: flags } = parseArgs({
  options: {
    count: { type: 'string', default: '20000' },
    seed: { type: 'string', default: '1' },
    only: { type: 'boolean', default: false },
    positive: { type: 'string' },
    harmless: { type: 'string' },
    report: { type: 'boolean', default: false },
    list: { type: 'boolean', default: false },
    smoke: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});

const usage = `Usage: npm run bench:guard -- [flags]
  --count N          the number of harmless messages (20000)
  --seed N           the seed of the harmless messages (1)
  --positive FILE    texts of your own that must be found: JSON lines { "kind", "text", "value" }
  --harmless FILE    texts of your own without sensitive data: JSON lines { "text" }
  --only             measure the development corpus only
  --report           measure the report corpus only. It can be run three times: see its README first
  --list             also print each missed text and each false positive, but none of the report corpus
  --smoke            use fewer texts, and fail if a kind is never found
`;

const say = (text: string) => process.stdout.write(`${text}\n`);
const percent = (part: number, whole: number, digits: number) =>
  whole === 0 ? '-' : `${((100 * part) / whole).toFixed(digits)} %`;

function linesOf<Line>(file: string, line: z.ZodType<Line>): Line[] {
  return readFileSync(file, 'utf8')
    .split('\n')
    .filter((text) => text.trim() !== '')
    .map((text) => line.parse(JSON.parse(text)));
}

const positiveLine = z.object({ kind: z.string(), text: z.string(), value: z.string().optional() });
const harmlessLine = z.object({ text: z.string() });

function loadSamples(): Sample[] {
  if (flags.positive === undefined) return createSamples(loadVectors());
  return linesOf(flags.positive, positiveLine).map(({ kind, text, value = text }) => {
    return { kind, text, value, placement: text === value ? 'alone' : 'labelled' };
  });
}

function tableOfRecall(recalls: readonly Recall[]): string {
  const kinds = [...new Set(recalls.map(({ kind }) => kind))];
  const rows = kinds.map((kind) => {
    const cells = placements.map((placement) => {
      const recall = recalls.find((other) => other.kind === kind && other.placement === placement);
      return recall ? `${percent(recall.found, recall.texts, 1)} of ${recall.texts}` : '-';
    });
    return `| ${[kind, ...cells].join(' | ')} |`;
  });
  return ['| kind | alone | labelled | unlabelled |', '| --- | --- | --- | --- |', ...rows].join('\n');
}

/** Returns the median and the p99 of the guard's time for a text. */
function measureMs(text: string): { median: number; p99: number } {
  const rounds = flags.smoke ? 4 : 400;
  for (let round = 0; round < rounds; round += 1) findContent(text);
  const times = Array.from({ length: rounds }, () => {
    const start = performance.now();
    findContent(text);
    return performance.now() - start;
  }).sort((a, b) => a - b);
  return { median: times[rounds / 2] ?? 0, p99: times[Math.floor(rounds * 0.99)] ?? 0 };
}

function tableOfTimes(texts: Readonly<Record<string, string>>): string {
  const rows = Object.entries(texts).map(([name, text]) => {
    const { median, p99 } = measureMs(text);
    return `| ${name} | ${median.toFixed(2)} | ${p99.toFixed(2)} |`;
  });
  return ['| 10,000 characters of | median ms | p99 ms |', '| --- | --- | --- |', ...rows].join('\n');
}

/** Measures the development corpus. */
function benchDevelopment(): void {
  const report = corpusReport(loadDevelopmentCorpus(), ({ text, ...wrong }, findings) => {
    const kind = 'kind' in wrong ? `missed ${wrong.kind}` : `false alarm, ${wrong.format}`;
    const found = findings.map((finding) => finding.kind).join(', ');
    if (flags.list) say(`${kind} (${wrong.language}) ${found}: ${JSON.stringify(text)}`);
  });
  say(`\nDevelopment corpus\n\n${report}\n`);
}

function bench(): void {
  benchDevelopment();
  const recalls = recallOf(loadSamples(), ({ kind, placement, text }) => {
    if (flags.list) say(`missed ${kind}, ${placement}: ${JSON.stringify(text)}`);
  });
  const kindWithoutFindings = recalls.find(({ found }) => found === 0);
  if (flags.smoke && kindWithoutFindings)
    throw new Error(`No value of ${kindWithoutFindings.kind} was found (${kindWithoutFindings.placement}).`);
  const texts =
    flags.harmless === undefined
      ? createHarmlessMessages(Number(flags.seed), flags.smoke ? 500 : Number(flags.count)).map(
          ({ text }) => text,
        )
      : linesOf(flags.harmless, harmlessLine).map(({ text }) => text);
  const falsePositives = falsePositivesOf(texts, (text, findings) => {
    const kinds = findings.map(({ kind }) => kind).join(', ');
    if (flags.list) say(`false positive, ${kinds}: ${JSON.stringify(text)}`);
  });
  say(`\nRecall\n\n${tableOfRecall(recalls)}\n`);
  say(`False positives: ${falsePositives.blocked} of ${falsePositives.texts} harmless messages are blocked`);
  say(
    `(${percent(falsePositives.blocked, falsePositives.texts, 3)}), ${falsePositives.warned} others cause a warning\n`,
  );
  const ordinary = [...texts.join('\n')].slice(0, 10_000).join('');
  say(tableOfTimes({ 'ordinary messages': ordinary, ...scriptTexts, ...hardTexts }));
}

if (flags.help) say(usage);
else if (flags.report) say(corpusReport(loadReportCorpus()));
else if (flags.only) benchDevelopment();
else bench();
