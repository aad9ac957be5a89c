import { findAccountFormats } from './account-formats.js';
import { findBankAccounts } from './bank-accounts.js';
import { findCardDetails } from './card-details.js';
import { findDictatedCards } from './dictated-cards.js';
import { findEmails } from './emails.js';
import { findIbans } from './ibans.js';
import type { ContentKind, Finding } from './kinds.js';
import { findMessengerLinks } from './messenger-links.js';
import { findMisreadCards } from './misread-cards.js';
import { findNationalIds } from './national-ids.js';
import { findPasswords } from './passwords.js';
import { findPaymentCards } from './payment-cards.js';
import { findPhones } from './phones.js';
import { findSecrets } from './secrets.js';
import { findSpokenCards } from './spoken-cards.js';
import { type Match, TextAnalysis } from './text-analysis.js';
import { findWallets } from './wallets.js';

/**
 * Finds sensitive data in a text, ordered by position. Takes time linear in the length of the text, keeps no state and
 * never throws. docs/content-policy.md explains each kind.
 */
export function findContent(text: string): Finding[] {
  const analysis = new TextAnalysis(text);
  const matches = [
    ...findSpokenCards(analysis),
    ...findSecrets(analysis),
    ...findPasswords(analysis),
    ...findEmails(analysis),
    ...findMessengerLinks(analysis),
    ...findWallets(analysis),
    ...findNumbers(analysis),
  ];
  return matches.length === 0 ? [] : analysis.findings(withoutOverlaps(matches));
}

/** Finds the kinds that have digits. Most messages have none, or too few. */
function findNumbers(analysis: TextAnalysis): Match[] {
  if (analysis.hasDigits(4)) {
    const cards = withoutOverlaps([
      ...findPaymentCards(analysis),
      ...findDictatedCards(analysis),
      ...findMisreadCards(analysis),
    ]);
    // An uncertain card makes no certain code.
    const details = findCardDetails(
      analysis,
      cards.filter(({ confidence }) => confidence !== 'low'),
    );
    const ids = findNationalIds(analysis);
    if (!analysis.hasDigits(6)) return [...cards, ...details, ...ids];
    return [
      ...ids,
      ...findIbans(analysis),
      ...cards,
      ...details,
      ...findBankAccounts(analysis),
      ...findAccountFormats(analysis),
      ...findPhones(analysis),
    ];
  }
  return analysis.hasDigits(3) ? findCardDetails(analysis, []) : [];
}

/** If detectors of several kinds match the same span, the kinds of the earliest line win. */
const precedence: readonly (readonly ContentKind[])[] = [
  ['PRIVATE_KEY'],
  ['CRYPTO_WALLET'],
  ['API_TOKEN'],
  ['PASSWORD'],
  ['IBAN'],
  ['EMAIL', 'MESSENGER_LINK'],
  [
    ...(['PAYMENT_CARD', 'US_SSN', 'US_ITIN', 'AU_TFN', 'UK_NINO', 'CA_SIN', 'DE_TAX_ID', 'FR_NIR'] as const),
    ...(['ES_DNI', 'ES_NIE', 'IT_CODICE_FISCALE', 'NL_BSN', 'BR_CPF', 'IN_AADHAAR'] as const),
    ...([
      'NZ_IRD',
      'MX_CURP',
      'PL_PESEL',
      'DK_CPR',
      'SE_PERSONNUMMER',
      'UK_NHS',
      'AU_MEDICARE',
      'SG_NRIC',
      'CH_AHV',
      'OTHER_NATIONAL_ID',
      'MX_CLABE',
    ] as const),
  ],
  ['CARD_EXPIRY', 'CARD_SECURITY_CODE'],
  [
    'US_BANK_ACCOUNT',
    'AU_BANK_ACCOUNT',
    'UK_BANK_ACCOUNT',
    'SWIFT_ACCOUNT',
    'NZ_BANK_ACCOUNT',
    'CA_BANK_ACCOUNT',
    'IN_BANK_ACCOUNT',
    'DE_BANK_ACCOUNT',
  ],
  ['PHONE', 'COMPANY_CONTACT'],
];
const rankOf = new Map(precedence.flatMap((kinds, rank) => kinds.map((kind) => [kind, rank] as const)));

/**
 * Removes overlaps: keeps the match of the kind with precedence, else the longest. If a number is valid as two national
 * ids, both stay.
 */
function withoutOverlaps(matches: readonly Match[]): Match[] {
  const rank = ({ kind }: Match) => rankOf.get(kind) ?? 0;
  const ordered = [...matches].sort((a, b) => rank(a) - rank(b) || b.end - b.start - (a.end - a.start));
  const taken = new Map<number, Match>();
  const kept = ordered.filter((match) => {
    for (let at = match.start; at < match.end; at += 1) {
      const other = taken.get(at);
      if (!other) continue;
      const isSameSpan = other.start === match.start && other.end === match.end;
      return isSameSpan && rank(other) === rank(match) && other.kind !== match.kind;
    }
    for (let at = match.start; at < match.end; at += 1) taken.set(at, match);
    return true;
  });
  return kept.sort((a, b) => a.start - b.start || a.end - b.end);
}
