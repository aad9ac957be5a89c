import type { Limits } from '../../src/http/rate-limits.js';

/** No limits. A test turns on those that it needs. */
export const unlimited: Limits = { address: 0, key: 0, seller: 0, operator: 0, sellers: 0 };
