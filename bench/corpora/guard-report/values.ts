import { accounts } from './values/accounts.js';
import { cards } from './values/cards.js';
import { companies } from './values/companies.js';
import { contacts } from './values/contacts.js';
import { credentials } from './values/credentials.js';
import { everyday } from './values/everyday.js';
import type { Generators } from './values/generator.js';
import { europeanIds } from './values/government-ids-europe.js';
import { worldIds } from './values/government-ids-world.js';
import { ibans } from './values/ibans.js';
import { products } from './values/products.js';
import { shipments } from './values/shipments.js';
import { developerTokens, sellingTokens } from './values/tokens.js';
import { tradeNumbers } from './values/trade-numbers.js';

/** All generators that a template can name. */
export const generators: Generators = {
  ...cards,
  ...ibans,
  ...accounts,
  ...europeanIds,
  ...worldIds,
  ...credentials,
  ...sellingTokens,
  ...developerTokens,
  ...contacts,
  ...tradeNumbers,
  ...shipments,
  ...companies,
  ...products,
  ...everyday,
};

/** Values that people write with or without the separators between their groups. */
export const groupedValues: ReadonlySet<string> = new Set([
  ...['card', 'iban', 'phone', 'de-steuer-id', 'fr-nir', 'uk-ni', 'uk-nhs', 'in-aadhaar', 'jp-my-number'],
  ...['us-ssn', 'au-tfn', 'ca-sin', 'au-medicare', 'blz'],
]);
