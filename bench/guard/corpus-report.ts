import { findContent } from '../../src/content-guard/find-content.js';
import type { ContentKind, Finding } from '../../src/content-guard/kinds.js';
import {
  actionOn,
  type ContentAction,
  defaultAction,
  defaultActions,
} from '../../src/content-policy/policy.js';
import { type Rate, rateOf, rateText } from './intervals.js';

/** A text of a corpus. Texts of one sentence are alike, and fail together. */
interface CorpusText {
  readonly text: string;
  readonly language: string;
  /** The sentence from which the text was made. */
  readonly template: string;
}

/** A text with parts that must be found, in UTF-16 units. */
export interface SensitiveText extends CorpusText {
  readonly kind: SensitiveKind;
  readonly spans: readonly { start: number; end: number }[];
}

/** A text in which nothing must be found. */
export interface HarmlessText extends CorpusText {
  /** The number in the text, such as `order`. */
  readonly format: string;
}

export interface Corpus {
  readonly sensitive: readonly SensitiveText[];
  readonly harmless: readonly HarmlessText[];
}

export type SensitiveKind =
  | 'payment-card'
  | 'bank-account'
  | 'government-id'
  | 'credential'
  | 'api-token'
  | 'contact';

/** Returns the kind of a corpus to which a finding's kind belongs. */
function corpusKindOf(kind: ContentKind): SensitiveKind {
  if (kind === 'PAYMENT_CARD' || kind === 'CARD_SECURITY_CODE' || kind === 'CARD_EXPIRY')
    return 'payment-card';
  if (kind === 'IBAN' || kind === 'MX_CLABE' || kind === 'CRYPTO_WALLET' || kind.endsWith('_ACCOUNT'))
    return 'bank-account';
  if (kind === 'EMAIL' || kind === 'PHONE' || kind === 'COMPANY_CONTACT' || kind === 'MESSENGER_LINK')
    return 'contact';
  if (kind === 'PASSWORD') return 'credential';
  return kind === 'API_TOKEN' || kind === 'PRIVATE_KEY' ? 'api-token' : 'government-id';
}

/** The result for one text. */
interface Result<Text> {
  readonly text: Text;
  /** Whether a sensitive text was found, or a harmless one was not. */
  readonly isRight: boolean;
  readonly actions: ReadonlySet<ContentAction>;
  readonly findings: readonly Finding[];
}

const secretKinds: ReadonlySet<SensitiveKind> = new Set(['credential', 'api-token']);

/** A password and a token are both secrets, and often one value is both. */
const isSameKind = (found: SensitiveKind, wanted: SensitiveKind) =>
  found === wanted || (secretKinds.has(found) && secretKinds.has(wanted));

function isFound({ kind, text, spans }: SensitiveText, findings: readonly Finding[]): boolean {
  const codePoint = (unit: number) => [...text.slice(0, unit)].length;
  return spans.some(({ start, end }) => {
    const [from, to] = [codePoint(start), codePoint(end)];
    return findings.some(
      (finding) => isSameKind(corpusKindOf(finding.kind), kind) && finding.start < to && from < finding.end,
    );
  });
}

function resultOf<Text extends CorpusText>(
  text: Text,
  isRight: (findings: readonly Finding[]) => boolean,
): Result<Text> {
  const findings = findContent(text.text);
  const actions = new Set(findings.map(({ kind, confidence }) => actionOn(defaultActions(kind), confidence)));
  return { text, isRight: isRight(findings), actions, findings };
}

/** A rate over texts, and over sentences: a sentence counts if one of its texts does. */
interface Rates {
  readonly texts: Rate;
  readonly sentences: Rate;
}

function ratesOf<Text extends CorpusText>(
  results: readonly Result<Text>[],
  counts: (result: Result<Text>) => boolean,
): Rates {
  const counted = results.filter(counts);
  const sentences = (some: readonly Result<Text>[]) => new Set(some.map(({ text }) => text.template)).size;
  return {
    texts: rateOf(counted.length, results.length),
    sentences: rateOf(sentences(counted), sentences(results)),
  };
}

const valuesOf = <Item>(items: readonly Item[], property: (item: Item) => string): string[] =>
  [...new Set(items.map(property))].sort();

const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');

function recallTables(results: readonly Result<SensitiveText>[]): string {
  const kinds = valuesOf(results, ({ text }) => text.kind);
  const ofKind = (kind: string) => results.filter(({ text }) => text.kind === kind);
  const byKind = kinds.map((kind) => {
    const { texts } = ratesOf(ofKind(kind), ({ isRight }) => isRight);
    const missed = ratesOf(ofKind(kind), ({ isRight }) => !isRight).sentences;
    const whole = rateOf(missed.of - missed.count, missed.of);
    return [
      kind,
      `${texts.count} of ${texts.of}`,
      rateText(texts, 1),
      `${whole.count} of ${whole.of}`,
      rateText(whole, 1),
    ];
  });
  const languages = valuesOf(results, ({ text }) => text.language);
  const byLanguage = languages.map((language) => [
    language,
    ...kinds.map((kind) => {
      const some = ofKind(kind).filter(({ text }) => text.language === language);
      return rateText(ratesOf(some, ({ isRight }) => isRight).texts, 0);
    }),
  ]);
  return [
    table(
      ['kind', 'texts found', 'recall (95 %)', 'sentences whose texts are all found', 'recall (95 %)'],
      byKind,
    ),
    table(['recall in', ...kinds], byLanguage),
  ].join('\n\n');
}

function falseAlarmTable(results: readonly Result<HarmlessText>[]): string {
  const isBlocked = ({ actions }: Result<HarmlessText>) => actions.has('block');
  const isWarned = (result: Result<HarmlessText>) => !result.isRight && !isBlocked(result);
  const row = (name: string, some: readonly Result<HarmlessText>[]) => {
    const blocked = ratesOf(some, isBlocked);
    const warned = ratesOf(some, isWarned);
    return [
      name,
      `${blocked.texts.count} of ${blocked.texts.of}`,
      rateText(blocked.texts, 2),
      `${blocked.sentences.count} of ${blocked.sentences.of}`,
      `${warned.texts.count}`,
      rateText(warned.texts, 2),
      `${warned.sentences.count}`,
    ];
  };
  const formats = valuesOf(results, ({ text }) => text.format);
  return table(
    ['harmless', 'texts blocked', 'rate (95 %)', 'sentences', 'texts warned of', 'rate (95 %)', 'sentences'],
    [
      ...formats.map((format) =>
        row(
          format,
          results.filter(({ text }) => text.format === format),
        ),
      ),
      row('**all**', results),
    ],
  );
}

/**
 * Measures the guard on a corpus, with the default policy. Returns tables of counts that contain no text.
 * @param onWrong is called with each text that was judged wrongly.
 */
export function corpusReport(
  { sensitive, harmless }: Corpus,
  onWrong: (text: SensitiveText | HarmlessText, findings: readonly Finding[]) => void = () => {},
): string {
  const found = sensitive.map((text) => resultOf(text, (findings) => isFound(text, findings)));
  const alarms = harmless.map((text) =>
    resultOf(text, (findings) => findings.every(({ kind }) => defaultAction(kind) === 'allow')),
  );
  for (const { text, isRight, findings } of [...found, ...alarms]) if (!isRight) onWrong(text, findings);
  return `${recallTables(found)}\n\n${falseAlarmTable(alarms)}`;
}
