import { full } from './full.js';
import { desktop, phone } from './portal.js';

/** A state of a page in one size and theme. */
interface Look {
  size: { width: number; height: number };
  colorScheme: 'light' | 'dark';
  /** What `violationsOf` checks. A theme changes only colours. */
  about: 'all' | 'colours';
}

/**
 * Returns the looks in which a test that runs in English and in Arabic checks a state. In `npm test`, English has the desktop
 * and both themes, and Arabic the phone: so each state is checked in each language, size and theme. `.ci/full` checks
 * every combination.
 */
export function looksIn(locale: string, sizes: Look['size'][] = [desktop, phone]): Look[] {
  const isArabic = locale.startsWith('ar');
  const isUsual = ({ size, colorScheme }: Look) =>
    isArabic ? size.width === phone.width && colorScheme === 'light' : size.width !== phone.width;
  return sizes
    .flatMap((size): Look[] => [
      { size, colorScheme: 'light', about: 'all' },
      { size, colorScheme: 'dark', about: 'colours' },
    ])
    .filter((look) => full || isUsual(look));
}
