import { isValidIBAN } from 'ibantools';
import { stdnum } from 'stdnum';
import { expect, test } from 'vitest';
import { loadDevelopmentCorpus } from '../../../bench/corpora/guard-dev/load.js';
import { accounts } from '../../../bench/corpora/guard-dev/values/accounts.js';
import type { cards } from '../../../bench/corpora/guard-dev/values/cards.js';
import { governmentIds } from '../../../bench/corpora/guard-dev/values/government-ids.js';
import { Random } from '../../../bench/corpora/guard-report/random.js';

const drawn = (generators: typeof cards, name: string) =>
  Array.from({ length: 40 }, (_, seed) => generators[name]?.(new Random(`${name}${seed}`), '') ?? '');

test.each([
  ['tfn', 'AU', 'tfn'],
  ['sin', 'CA', 'sin'],
  ['bsn', 'NL', 'bsn'],
  ['aadhaar', 'IN', 'aadhaar'],
  ['steuerid', 'DE', 'idnr'],
  ['nir', 'FR', 'nir'],
  ['dni', 'ES', 'dni'],
  ['nie', 'ES', 'nie'],
  ['cf', 'IT', 'codicefiscale'],
  ['cpf', 'BR', 'cpf'],
  ['curp', 'MX', 'curp'],
  ['ird', 'NZ', 'ird'],
  ['pesel', 'PL', 'pesel'],
  ['cpr', 'DK', 'cpr'],
  ['personnummer', 'SE', 'personnummer'],
  ['ahv', 'CH', 'ssn'],
  ['hetu', 'FI', 'hetu'],
  ['fodselsnummer', 'NO', 'fodselsnummer'],
  ['cnp', 'RO', 'cnp'],
  ['tckn', 'TR', 'tckimlik'],
  ['nrn', 'BE', 'nn'],
  ['pps', 'IE', 'pps'],
  ['cnid', 'CN', 'ric'],
  ['ilid', 'IL', 'idnr'],
  ['thid', 'TH', 'idnr'],
  ['zaid', 'ZA', 'idnr'],
  ['pan', 'IN', 'pan'],
  ['egn', 'BG', 'egn'],
  ['oib', 'HR', 'oib'],
  ['amka', 'GR', 'amka'],
])('the development corpus draws valid values: %s', (name, country, id) => {
  const dash = name === 'personnummer' ? '$1-$2' : '$1$2';
  const validator = stdnum[country]?.[id];
  expect(validator, `${country} ${id} of ${Object.keys(stdnum[country] ?? {})}`).toBeDefined();
  expect(
    drawn(governmentIds, name).filter(
      (value) => !validator?.validate(value.replace(/^(\d{6})(\d{4})$/, dash)).isValid,
    ),
  ).toEqual([]);
});

test('the development corpus draws valid accounts', () => {
  expect(drawn(accounts, 'iban').filter((value) => !isValidIBAN(value))).toEqual([]);
});

test('the development corpus is the same each time, and has 16 languages or more for each kind', () => {
  const corpus = loadDevelopmentCorpus();
  expect(loadDevelopmentCorpus()).toEqual(corpus);
  for (const kind of new Set(corpus.sensitive.map((text) => text.kind))) {
    const languages = corpus.sensitive.filter((text) => text.kind === kind).map(({ language }) => language);
    expect(new Set(languages).size, kind).toBeGreaterThanOrEqual(16);
  }
  expect(corpus.sensitive.filter(({ spans }) => spans.length === 0)).toEqual([]);
});
