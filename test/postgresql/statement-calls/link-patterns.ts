import type { LargeMarketplace } from '../large-marketplace.js';
import type { Calls } from './call.js';

const pattern = { name: 'Name', expression: 'x', template: 'https://shop.example/{0}', forSellers: true };

/** One more link, because the statement does not delete the others. */
const sellerLinks = { labels: ['Orders'], templates: ['https://shop.example/{id}'] };

/** Returns the calls of each statement of links: 20 patterns and 10 links of sellers of each of 500 marketplaces. */
export function linkPatternsCalls({ firstLinkPattern: id }: LargeMarketplace): Calls {
  return {
    'link-patterns': [{ values: {}, rowsRead: 2 * 20 + 2 }],
    'link-versions': [{ values: {}, rowsRead: 2 }],
    'start-link-version': [{ values: { isForSellers: true }, rowsRead: 2 }],
    'create-link-pattern': [{ values: pattern, rowsRead: 2 * 20 + 3 }],
    'update-link-pattern': [{ values: { id, ...pattern }, rowsRead: 2, by: 'link_pattern_pkey' }],
    'delete-link-pattern': [{ values: { id }, rowsRead: 2, by: 'link_pattern_pkey' }],
    'order-link-patterns': [{ values: { ids: [id + 1, id] }, rowsRead: 4 * 20 }],
    'seller-link-templates': [{ values: {}, rowsRead: 2 * 10, by: 'seller_link_template_pkey' }],
    'delete-seller-link-templates': [{ values: {}, rowsRead: 2 * 10, by: 'seller_link_template_pkey' }],
    'create-seller-link-templates': [{ values: sellerLinks, rowsRead: 2 * 1 }],
  };
}
