import type { LargeMarketplace } from '../large-marketplace.js';
import type { Calls } from './call.js';

const pattern = { name: 'Name', expression: 'x', template: 'https://shop.example/{0}', forSellers: true };

/** Returns the calls of each statement of link patterns: 20 of each of 500 marketplaces. */
export function linkPatternsCalls({ firstLinkPattern: id }: LargeMarketplace): Calls {
  return {
    'link-patterns': [{ values: {}, rowsRead: 2 * 20 + 2 }],
    'link-versions': [{ values: {}, rowsRead: 2 }],
    'start-link-version': [{ values: { isForSellers: true }, rowsRead: 2 }],
    'create-link-pattern': [{ values: pattern, rowsRead: 2 * 20 + 3 }],
    'update-link-pattern': [{ values: { id, ...pattern }, rowsRead: 2, by: 'link_pattern_pkey' }],
    'delete-link-pattern': [{ values: { id }, rowsRead: 2, by: 'link_pattern_pkey' }],
    'order-link-patterns': [{ values: { ids: [id + 1, id] }, rowsRead: 4 * 20 }],
  };
}
