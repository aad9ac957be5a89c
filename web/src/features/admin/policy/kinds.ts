import type { MessageId } from '../../../i18n/text.js';
import type { Action, Kind, Outcome } from './documents.js';

export type NamedKind = Exclude<Kind, 'OWN_PATTERN'>;

/** The kinds in the order in which they are shown, in named groups. */
export const kindGroups: readonly { name: MessageId; kinds: readonly NamedKind[] }[] = [
  { name: 'admin.groupContact', kinds: ['EMAIL', 'PHONE', 'MESSENGER_LINK', 'COMPANY_CONTACT'] },
  { name: 'admin.groupCards', kinds: ['PAYMENT_CARD', 'CARD_SECURITY_CODE', 'CARD_EXPIRY'] },
  {
    name: 'admin.groupAccounts',
    kinds: [
      'IBAN',
      'SWIFT_ACCOUNT',
      'US_BANK_ACCOUNT',
      'UK_BANK_ACCOUNT',
      'AU_BANK_ACCOUNT',
      'NZ_BANK_ACCOUNT',
      'CA_BANK_ACCOUNT',
      'IN_BANK_ACCOUNT',
      'MX_CLABE',
      'DE_BANK_ACCOUNT',
      'CRYPTO_WALLET',
    ],
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
  NZ_BANK_ACCOUNT: 'admin.kindNzBankAccount',
  CA_BANK_ACCOUNT: 'admin.kindCaBankAccount',
  IN_BANK_ACCOUNT: 'admin.kindInBankAccount',
  MX_CLABE: 'admin.kindMxClabe',
  DE_BANK_ACCOUNT: 'admin.kindDeBankAccount',
  CRYPTO_WALLET: 'admin.kindCryptoWallet',
  NZ_IRD: 'admin.kindNzIrd',
  MX_CURP: 'admin.kindMxCurp',
  PL_PESEL: 'admin.kindPlPesel',
  DK_CPR: 'admin.kindDkCpr',
  SE_PERSONNUMMER: 'admin.kindSePersonnummer',
  UK_NHS: 'admin.kindUkNhs',
  AU_MEDICARE: 'admin.kindAuMedicare',
  SG_NRIC: 'admin.kindSgNric',
  CH_AHV: 'admin.kindChAhv',
  OTHER_NATIONAL_ID: 'admin.kindOtherNationalId',
  MESSENGER_LINK: 'admin.kindMessengerLink',
  COMPANY_CONTACT: 'admin.kindCompanyContact',
  PASSWORD: 'admin.kindPassword',
  API_TOKEN: 'admin.kindApiToken',
  PRIVATE_KEY: 'admin.kindPrivateKey',
};

export const actionName: Readonly<Record<Action, MessageId>> = {
  BLOCK: 'admin.actionBlock',
  REDACT: 'admin.actionRedact',
  WARN: 'admin.actionWarn',
  ALLOW: 'admin.actionAllow',
};

export const outcomeName: Readonly<Record<Outcome, MessageId>> = {
  BLOCKED: 'admin.outcomeBlocked',
  REDACTED: 'admin.outcomeRedacted',
  WARNED: 'admin.outcomeWarned',
  ACKNOWLEDGED: 'admin.outcomeAcknowledged',
};

export const outcomes = Object.keys(outcomeName) as Outcome[];

/** The strictest first. */
export const actions = Object.keys(actionName) as Action[];

/** Returns the milder of two actions. */
export const milderOf = (action: Action, other: Action): Action =>
  actions.indexOf(action) > actions.indexOf(other) ? action : other;

/** The style of each action. */
export const actionTag: Readonly<Record<Action, string>> = {
  BLOCK: 'a-tag a-tag--danger',
  REDACT: 'a-tag a-tag--warning',
  WARN: 'a-tag a-tag--warning',
  ALLOW: 'a-tag',
};
