import { InvalidArgumentError, Option } from 'commander';
import { decodeSellerId } from '../graphql/ids.js';

/** Returns a parser of whole numbers within bounds. @throws {InvalidArgumentError} */
export const wholeNumber =
  (min: number, max = 2_147_483_647) =>
  (text: string): number => {
    const value = /^\d{1,10}$/.test(text) ? Number(text) : Number.NaN;
    if (!(value >= min && value <= max)) {
      throw new InvalidArgumentError(`It must be a whole number from ${min} to ${max}.`);
    }
    return value;
  };

/** Parses the number of a marketplace or key. */
export const numberOfRecord = wholeNumber(1);

/** Returns the option of the marketplace that a command is about. */
export const marketplaceOption = () =>
  new Option('--marketplace <id>', 'the marketplace').argParser(numberOfRecord).makeOptionMandatory();

/** Parses a seller's GraphQL id or number. Returns null if the text is neither. */
export function sellerNumber(text: string): number | null {
  const id = decodeSellerId(text);
  if (id !== null) return id;
  return /^[1-9]\d{0,9}$/.test(text) && Number(text) <= 2_147_483_647 ? Number(text) : null;
}

/** Parses a seller's GraphQL id or number. @throws {InvalidArgumentError} if the text is neither. */
export function sellerOption(text: string): number {
  const number = sellerNumber(text);
  if (number === null) {
    throw new InvalidArgumentError("It must be a seller's id, such as U2VsbGVyLTY2MDExOQ==.");
  }
  return number;
}

/** Parses an ISO 8601 date and time. A date alone is its start in UTC. @throws {InvalidArgumentError} */
export function dateOption(text: string): Date {
  const date = dateOf(text);
  if (!date) {
    throw new InvalidArgumentError('It must be a date such as 2027-01-31 or 2027-01-31T12:00:00Z.');
  }
  return date;
}

/** Parses `never`, or a date as `dateOption` does. @throws {InvalidArgumentError} */
export function expiryOption(text: string): Date | 'never' {
  const date = text === 'never' ? text : dateOf(text);
  if (!date) {
    throw new InvalidArgumentError('It must be never, or a date such as 2027-01-31 or 2027-01-31T12:00:00Z.');
  }
  return date;
}

function dateOf(text: string): Date | null {
  const date = new Date(text);
  return /^\d{4}-\d\d-\d\d/.test(text) && !Number.isNaN(date.getTime()) ? date : null;
}

/** Returns the parser of an option that is repeated or has a list separated by commas. */
export const collect =
  <Value>(parse: (text: string) => Value) =>
  (text: string, earlier: Value[] = []): Value[] => [
    ...earlier,
    ...text.split(',').map((part) => parse(part.trim())),
  ];
