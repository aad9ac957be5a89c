import type { Random } from '../random.js';

export interface BirthDate {
  year: number;
  /** Two digits each. */
  yy: string;
  mm: string;
  dd: string;
}

const twoDigits = (number: number): string => String(number).padStart(2, '0');

/** Returns a birth date of an adult that is born before 2000. */
export const birthDate = (random: Random): BirthDate => {
  const year = random.integer(1955, 1999);
  return {
    year,
    yy: twoDigits(year % 100),
    mm: twoDigits(random.integer(1, 12)),
    dd: twoDigits(random.integer(1, 28)),
  };
};
