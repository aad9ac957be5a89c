/**
 * The kinds of sensitive data. A policy has a setting for each kind, and findings and counts name it.
 * docs/content-policy.md explains each kind.
 */
export const builtInKinds = [
  'PAYMENT_CARD',
  'CARD_SECURITY_CODE',
  'CARD_EXPIRY',
  'IBAN',
  'US_BANK_ACCOUNT',
  'AU_BANK_ACCOUNT',
  'UK_BANK_ACCOUNT',
  'SWIFT_ACCOUNT',
  'NZ_BANK_ACCOUNT',
  'CA_BANK_ACCOUNT',
  'IN_BANK_ACCOUNT',
  'MX_CLABE',
  'DE_BANK_ACCOUNT',
  'CRYPTO_WALLET',
  'US_SSN',
  'US_ITIN',
  'AU_TFN',
  'UK_NINO',
  'CA_SIN',
  'DE_TAX_ID',
  'FR_NIR',
  'ES_DNI',
  'ES_NIE',
  'IT_CODICE_FISCALE',
  'NL_BSN',
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
  'EMAIL',
  'PHONE',
  'MESSENGER_LINK',
  'COMPANY_CONTACT',
  'PASSWORD',
  'API_TOKEN',
  'PRIVATE_KEY',
] as const;

export type BuiltInKind = (typeof builtInKinds)[number];

/** The built-in kinds, and the kind of matches of an operator's own patterns. */
export type ContentKind = BuiltInKind | 'OWN_PATTERN';

export const contentKinds: readonly ContentKind[] = [...builtInKinds, 'OWN_PATTERN'];

/**
 * The confidence of a finding: `high` if a label or a strong check digit confirms it, `low` if only a check digit that one
 * other number in ten passes speaks for it, else `medium`.
 */
export type Confidence = 'high' | 'medium' | 'low';

/** The kinds whose findings can have low confidence. */
export const lowConfidenceKinds: ReadonlySet<ContentKind> = new Set([
  'PAYMENT_CARD',
  'US_SSN',
  'US_ITIN',
  'AU_TFN',
  'CA_SIN',
  'DE_TAX_ID',
  'NL_BSN',
  'BR_CPF',
  'IN_AADHAAR',
]);

/** A kind with its span in the text: `start` and `end` count code points, `end` is exclusive. */
export interface Finding {
  readonly kind: ContentKind;
  readonly start: number;
  readonly end: number;
  readonly confidence: Confidence;
}

/** The name of each kind in a sentence. */
export const kindNames: Readonly<Record<ContentKind, string>> = {
  PAYMENT_CARD: 'a payment card number',
  CARD_SECURITY_CODE: "a payment card's security code",
  CARD_EXPIRY: "a payment card's expiry date",
  IBAN: 'an IBAN',
  US_BANK_ACCOUNT: 'a US bank account',
  AU_BANK_ACCOUNT: 'an Australian bank account',
  UK_BANK_ACCOUNT: 'a UK bank account',
  SWIFT_ACCOUNT: 'a bank account with its SWIFT code',
  NZ_BANK_ACCOUNT: 'a New Zealand bank account',
  CA_BANK_ACCOUNT: 'a Canadian bank account',
  IN_BANK_ACCOUNT: 'an Indian bank account with its IFSC',
  MX_CLABE: 'a Mexican bank account (CLABE)',
  DE_BANK_ACCOUNT: 'a German bank account (Bankleitzahl and Konto)',
  CRYPTO_WALLET: "a cryptocurrency wallet's address",
  US_SSN: 'a US social security number',
  US_ITIN: 'a US taxpayer identification number (ITIN)',
  AU_TFN: 'an Australian tax file number',
  UK_NINO: 'a UK national insurance number',
  CA_SIN: 'a Canadian social insurance number',
  DE_TAX_ID: 'a German tax id (Steuer-ID)',
  FR_NIR: 'a French social security number (NIR)',
  ES_DNI: 'a Spanish national id (DNI)',
  ES_NIE: 'a Spanish foreigner id (NIE)',
  IT_CODICE_FISCALE: 'an Italian codice fiscale',
  NL_BSN: 'a Dutch citizen service number (BSN)',
  BR_CPF: 'a Brazilian CPF',
  IN_AADHAAR: 'an Indian Aadhaar number',
  NZ_IRD: 'a New Zealand tax number (IRD)',
  MX_CURP: 'a Mexican CURP',
  PL_PESEL: 'a Polish PESEL',
  DK_CPR: 'a Danish CPR number',
  SE_PERSONNUMMER: 'a Swedish personnummer',
  UK_NHS: 'a UK NHS number',
  AU_MEDICARE: 'an Australian Medicare number',
  SG_NRIC: 'a Singapore NRIC or FIN',
  CH_AHV: 'a Swiss AHV number',
  OTHER_NATIONAL_ID: 'a national id number',
  EMAIL: 'an email address',
  PHONE: 'a phone number',
  MESSENGER_LINK: 'a link to a chat in a messenger',
  COMPANY_CONTACT: "a company's address or hotline",
  PASSWORD: 'a password',
  API_TOKEN: 'a secret token',
  PRIVATE_KEY: 'a private key',
  OWN_PATTERN: "data that this marketplace doesn't allow",
};
