import { inputError } from '../errors/caller-error.js';
import { codePoints } from '../text/characters.js';

/** The length of a password, in code points. */
export const passwordLength = { min: 12, max: 128 } as const;

/** The number of code points that are checked for guessable parts. The time of that check grows with the length. */
const checkedLength = 48;

/** The lowest score of 0 to 4 that is accepted: more than 10^8 guesses. */
const minScore = 3;

/** Limits the time that the check spends on letters that are replaced by digits and signs. */
const maxSubstitutions = 10;

/** A person, whose name and address must not be their password. */
export interface PasswordOwner {
  name: string;
  email: string;
}

/** A rule that a new password breaks. The codes are those of the answers under `/auth`. */
export interface PasswordProblem {
  code: 'PASSWORD_TOO_SHORT' | 'PASSWORD_TOO_LONG' | 'PASSWORD_TOO_COMMON' | 'PASSWORD_FROM_IDENTITY';
  message: string;
}

/**
 * Returns the rule that a new password breaks, or null: its length, common passwords and patterns, and the person's own
 * name and address. Every way to set a password uses this function.
 * @param owner null if the person is not known yet.
 */
export async function passwordProblem(
  password: string,
  owner: PasswordOwner | null,
): Promise<PasswordProblem | null> {
  const length = codePoints(password);
  const { min, max } = passwordLength;
  const range = `The password must have ${min} to ${max} characters.`;
  if (length < min) return { code: 'PASSWORD_TOO_SHORT', message: range };
  if (length > max) return { code: 'PASSWORD_TOO_LONG', message: range };
  const checked = [...password.normalize('NFKC')].slice(0, checkedLength).join('');
  const { score, sequence } = (await loadPasswordCheck()).check(checked, owner ? identityWords(owner) : []);
  if (score >= minScore) return null;
  const isFromIdentity = sequence.some((match) => match.dictionaryName === 'userInputs');
  return isFromIdentity
    ? {
        code: 'PASSWORD_FROM_IDENTITY',
        message: 'The password is too similar to your name or email address. Choose another one.',
      }
    : {
        code: 'PASSWORD_TOO_COMMON',
        message: 'This password is too common or too easy to guess. Choose another one.',
      };
}

/** Checks a new password. @throws {CallerError} on `password`. */
export async function checkPassword(password: string, owner: PasswordOwner): Promise<void> {
  const problem = await passwordProblem(password, owner);
  if (problem) throw inputError('password', problem.message);
}

/** Returns the words from which a person's password must not be built: name and address, whole and in parts. */
export function identityWords({ name, email }: PasswordOwner): string[] {
  const at = email.lastIndexOf('@');
  const [local, domain] = [email.slice(0, at), email.slice(at + 1)];
  const parts = [...name.split(/\s+/u), ...email.split(/[^\p{L}\p{N}]+/u)];
  const words = [email, local, domain, ...domain.split('.'), name, name.replace(/\s+/gu, ''), ...parts];
  return [...new Set(words.map((word) => word.normalize('NFKC').toLowerCase()))].filter(
    (word) => word.length >= 3,
  );
}

type StrengthCheck = InstanceType<typeof import('@zxcvbn-ts/core')['ZxcvbnFactory']>;

let loading: Promise<StrengthCheck> | undefined;

/**
 * Loads the check on first use, because most commands set no password. A server loads it when it starts, since loading keeps
 * the event loop busy.
 */
export function loadPasswordCheck(): Promise<StrengthCheck> {
  loading ??= createCheck();
  return loading;
}

async function createCheck(): Promise<StrengthCheck> {
  const [{ ZxcvbnFactory }, { dictionary, adjacencyGraphs: graphs }] = await Promise.all([
    import('@zxcvbn-ts/core'),
    import('@zxcvbn-ts/language-common'),
  ]);
  return new ZxcvbnFactory({
    dictionary: { ...dictionary, product: ['parley'] },
    graphs,
    maxLength: checkedLength,
    l33tMaxSubstitutions: maxSubstitutions,
  });
}
