import { findBankAccounts } from './bank-accounts.js';
import { findCardDetails } from './card-details.js';
import { findEmails } from './emails.js';
import { findIbans } from './ibans.js';
import type { ContentKind, Finding } from './kinds.js';
import { findNationalIds } from './national-ids.js';
import { findPasswords } from './passwords.js';
import { findPaymentCards } from './payment-cards.js';
import { findPhones } from './phones.js';
import { findSecrets } from './secrets.js';
import { type Offset, TextAnalysis } from './text-analysis.js';

/**
 * The guard: a text in, findings out, ordered by where they begin. Reads the text in time linear in its
 * length, keeps nothing of it, and never throws. What each kind is, docs/content-policy.md tells.
 */
export function findContent(text: string): Finding[] {
  const reading = new TextAnalysis(text);
  const cards = withoutOverlaps(findPaymentCards(reading));
  const spots = [
    ...findSecrets(reading),
    ...findPasswords(reading),
    ...findIbans(reading),
    ...findEmails(reading),
    ...cards,
    ...findCardDetails(reading, cards),
    ...findBankAccounts(reading),
    ...findNationalIds(reading),
    ...findPhones(reading),
  ];
  return reading.findings(withoutOverlaps(spots));
}

/** Which kinds a stretch is of where several claim it: those of the first line that has one. */
const precedence: readonly (readonly ContentKind[])[] = [
  ['PRIVATE_KEY'],
  ['API_TOKEN'],
  ['PASSWORD'],
  ['IBAN'],
  ['EMAIL'],
  [
    ...(['PAYMENT_CARD', 'US_SSN', 'US_ITIN', 'AU_TFN', 'UK_NINO', 'CA_SIN', 'DE_TAX_ID', 'FR_NIR'] as const),
    ...(['ES_DNI', 'ES_NIE', 'IT_CODICE_FISCALE', 'NL_BSN', 'BR_CPF', 'IN_AADHAAR'] as const),
  ],
  ['CARD_EXPIRY', 'CARD_SECURITY_CODE'],
  ['US_BANK_ACCOUNT', 'AU_BANK_ACCOUNT', 'UK_BANK_ACCOUNT', 'SWIFT_ACCOUNT'],
  ['PHONE'],
];
const rankOf = new Map(precedence.flatMap((kinds, rank) => kinds.map((kind) => [kind, rank] as const)));

/**
 * Of spots that overlap, those of the kind that goes before, or else the longest. A number that is as good as
 * one id as it is as another stays both.
 */
function withoutOverlaps(spots: readonly Offset[]): Offset[] {
  const rank = ({ kind }: Offset) => rankOf.get(kind) ?? 0;
  const ordered = [...spots].sort((a, b) => rank(a) - rank(b) || b.end - b.start - (a.end - a.start));
  const taken = new Map<number, Offset>();
  const kept = ordered.filter((spot) => {
    for (let at = spot.start; at < spot.end; at += 1) {
      const other = taken.get(at);
      if (!other) continue;
      const isSameStretch = other.start === spot.start && other.end === spot.end;
      return isSameStretch && rank(other) === rank(spot) && other.kind !== spot.kind;
    }
    for (let at = spot.start; at < spot.end; at += 1) taken.set(at, spot);
    return true;
  });
  return kept.sort((a, b) => a.start - b.start || a.end - b.end);
}
