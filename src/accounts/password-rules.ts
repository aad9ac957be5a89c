import { readdir, readFile } from 'node:fs/promises';
import { inputError } from '../errors/caller-error.js';
import { packageFolder } from '../package-folder.js';
import { codePoints } from '../text/characters.js';

/** The length of a password, in code points. */
export const passwordLength = { min: 12, max: 128 } as const;

/** The number of code points that are checked for guessable parts. The time of that check grows with the length. */
const checkedLength = 48;

/** The lowest score of 0 to 4 that is accepted: more than 10^8 guesses. */
const minScore = 3;

/** Limits the time that the check spends on letters that are replaced by digits and signs. */
const maxSubstitutions = 10;

/** A person, whose name, address and marketplaces must not be their password. */
export interface PasswordOwner {
  name: string;
  email: string;
  /** The names of the person's marketplaces, as far as they are known. */
  marketplaceNames: readonly (string | null)[];
}

/** A rule that a new password breaks. The codes are those of the answers under `/auth`. */
export interface PasswordProblem {
  code: 'PASSWORD_TOO_SHORT' | 'PASSWORD_TOO_LONG' | 'PASSWORD_TOO_COMMON' | 'PASSWORD_FROM_IDENTITY';
  message: string;
}

/**
 * Returns the rule that a new password breaks, or null: its length, common passwords, words and patterns, and the person's
 * own name, address and marketplace. Every way to set a password uses this function.
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
        message:
          'The password is too similar to your name, your email address or the name of your marketplace. Choose another one.',
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

/** Returns the words from which a person's password must not be built: names and address, whole and in parts. */
export function identityWords({ name, email, marketplaceNames }: PasswordOwner): string[] {
  const at = email.lastIndexOf('@');
  const [local, domain] = [email.slice(0, at), email.slice(at + 1)];
  const names = [name, ...marketplaceNames].flatMap((each) => (each === null ? [] : nameWords(each)));
  const words = [email, local, domain, ...domain.split('.'), ...email.split(/[^\p{L}\p{N}]+/u), ...names];
  return [...new Set(words.map((word) => word.normalize('NFKC').toLowerCase()))].filter(
    (word) => word.length >= 3,
  );
}

/** Returns a name, its parts, and the name with other separators. */
function nameWords(name: string): string[] {
  const parts = name.split(/\s+/u);
  return [name, ...parts, ...['', ' ', '-', '.', '_'].map((separator) => parts.join(separator))];
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
  const [{ ZxcvbnFactory }, { dictionary, adjacencyGraphs: graphs }, words] = await Promise.all([
    import('@zxcvbn-ts/core'),
    import('@zxcvbn-ts/language-common'),
    commonWords(),
  ]);
  return new ZxcvbnFactory({
    dictionary: { ...dictionary, ...words, product: ['parley'] },
    graphs,
    maxLength: checkedLength,
    l33tMaxSubstitutions: maxSubstitutions,
  });
}

const wordsFolder = new URL('assets/common-words/', packageFolder);

/** Returns the frequent words of each language, the most frequent first. */
async function commonWords(): Promise<Record<string, string[]>> {
  const names = (await readdir(wordsFolder)).filter((name) => name.endsWith('.txt'));
  const lists = names.map(async (name) => {
    const text = await readFile(new URL(name, wordsFolder), 'utf8');
    return [name, text.trimEnd().split('\n')] as const;
  });
  return Object.fromEntries(await Promise.all(lists));
}
