import type { MessageId } from '../../../i18n/text.js';
import type { Action, Kind } from './documents.js';

type NamedKind = Exclude<Kind, 'OWN_PATTERN'>;

/** The kinds in the order in which they are shown, in named groups. */
export const kindGroups: readonly { name: MessageId; kinds: readonly NamedKind[] }[] = [
  { name: 'admin.groupContact', kinds: ['EMAIL', 'PHONE'] },
  { name: 'admin.groupCards', kinds: ['PAYMENT_CARD', 'CARD_SECURITY_CODE', 'CARD_EXPIRY'] },
  {
    name: 'admin.groupAccounts',
    kinds: ['IBAN', 'SWIFT_ACCOUNT', 'US_BANK_ACCOUNT', 'UK_BANK_ACCOUNT', 'AU_BANK_ACCOUNT'],
  },
  {
    name: 'admin.groupIds',
    kinds: [
      'US_SSN',
      'US_ITIN',
      'UK_NINO',
      'DE_TAX_ID',
      'FR_NIR',
      'ES_DNI',
      'ES_NIE',
      'IT_CODICE_FISCALE',
      'NL_BSN',
      'AU_TFN',
      'CA_SIN',
      'BR_CPF',
      'IN_AADHAAR',
    ],
  },
  { name: 'admin.groupSecrets', kinds: ['PASSWORD', 'API_TOKEN', 'PRIVATE_KEY'] },
];

export const kindName: Readonly<Record<NamedKind, MessageId>> = {
  EMAIL: 'admin.kindEmail',
  PHONE: 'admin.kindPhone',
  PAYMENT_CARD: 'admin.kindPaymentCard',
  CARD_SECURITY_CODE: 'admin.kindCardSecurityCode',
  CARD_EXPIRY: 'admin.kindCardExpiry',
  IBAN: 'admin.kindIban',
  SWIFT_ACCOUNT: 'admin.kindSwiftAccount',
  US_BANK_ACCOUNT: 'admin.kindUsBankAccount',
  UK_BANK_ACCOUNT: 'admin.kindUkBankAccount',
  AU_BANK_ACCOUNT: 'admin.kindAuBankAccount',
  US_SSN: 'admin.kindUsSsn',
  US_ITIN: 'admin.kindUsItin',
  UK_NINO: 'admin.kindUkNino',
  DE_TAX_ID: 'admin.kindDeTaxId',
  FR_NIR: 'admin.kindFrNir',
  ES_DNI: 'admin.kindEsDni',
  ES_NIE: 'admin.kindEsNie',
  IT_CODICE_FISCALE: 'admin.kindItCodiceFiscale',
  NL_BSN: 'admin.kindNlBsn',
  AU_TFN: 'admin.kindAuTfn',
  CA_SIN: 'admin.kindCaSin',
  BR_CPF: 'admin.kindBrCpf',
  IN_AADHAAR: 'admin.kindInAadhaar',
  PASSWORD: 'admin.kindPassword',
  API_TOKEN: 'admin.kindApiToken',
  PRIVATE_KEY: 'admin.kindPrivateKey',
};

export const actionName: Readonly<Record<Action, MessageId>> = {
  BLOCK: 'admin.actionBlock',
  WARN: 'admin.actionWarn',
  ALLOW: 'admin.actionAllow',
};

export const actions = Object.keys(actionName) as Action[];

/** The style of each action. */
export const actionTag: Readonly<Record<Action, string>> = {
  BLOCK: 'a-tag a-tag--danger',
  WARN: 'a-tag a-tag--warning',
  ALLOW: 'a-tag',
};
