import type { Label } from './label-matcher.js';
import { formOf } from './password-clauses.js';
import { isCode, isMixedSecret, isNumberedThing } from './secret-values.js';

/** The longest text between a label and its value, in UTF-16 units. */
const maxReach = 120;

/** A user name and a secret after it: "name / secret", "name:secret", "name and secret". */
const pair =
  /^["')]{0,2}(?: (?:euch|dich|you))?(?:(?: \p{L}{1,14}){1,4}(?= ?:))?[^\S\n]{0,2}(?:[:=>→：-]{1,2}|with|mit|avec|con|com|met|z|med|details? below|below|data|details|info|is|ist|sind|sont|son|sono|são|are|as|als)?:?[^\S\n]{0,2}\n?[^\S\n]{0,2}["']?([\p{L}\d][\p{L}\d._@+-]{1,60})["']?(?:[^\S\n]{0,2}[/|,;:→]{1,2}[^\S\n]{0,2}| [-–] |\n| (?:and|und|et|y|e|en|i|och|og|ja|a|și|ve|и|і|with|using|mit|รหัส:?|code:?|kod:?|kode:?|код:?|رمز:?) )["']?([^\s"']{5,80})/iu;

const isList = / \p{L}{1,5} $/u;
const byMeans = / (?:with|using|mit) ["']?[^\s"']+$/;

export function secretOfPair(text: string, label: Label): { start: number; end: number } | null {
  const found = pair.exec(text.slice(label.end, label.end + maxReach + 60));
  const name = found?.[1] ?? '';
  if (!found || /^\d+$/.test(name)) return null;
  // "Log in here with Chrome120" has no name.
  if (
    /^\p{L}+$/u.test(name) &&
    !/^ (?:as|als|comme|como|come|user) /.test(found[0]) &&
    byMeans.test(found[0])
  )
    return null;
  const raw = found[2] ?? '';
  // Two values of one form after "and" are a list of users.
  if (isNumberedThing(raw) || (isList.test(found[0].slice(0, -raw.length)) && formOf(name) === formOf(raw)))
    return null;
  const secret = raw.replace(/[.,;:)\]]+$/, '');
  if (!/\d/.test(secret) || !/\p{L}/u.test(secret) || !isMixedSecret(secret) || /^[A-Z]{2,4}-\d/.test(secret))
    return null;
  const start = label.end + found[0].length - raw.length;
  return { start, end: start + secret.length };
}

/** A secret without a user name: "log in with …". A product and its version ("Chrome120") look alike, so it must be mixed well. */
const alone = /^ (?:there |now |bitte |)?(?:with|using|mit|avec|con|com|met|med) ["']?([^\s"']{6,80})/iu;
const mixedWell = /[!#$%&*?^][^.]*\d|\d[!#$%&*?^]|[a-z\d]\d+[a-zA-Z]+\d|\p{L}\d+\p{L}+\d/u;

export function secretAlone(text: string, label: Label): { start: number; end: number } | null {
  const found = alone.exec(text.slice(label.end, label.end + maxReach));
  const secret = (found?.[1] ?? '').replace(/[.,;:)\]]+$/, '');
  if (!found || !isMixedSecret(secret) || isCode(secret)) return null;
  const isReset = /reset|temporary|zurückgesetzt|réinitialis|restablec|reimpost|redefin/iu;
  if (!mixedWell.test(secret) && !isReset.test(text.slice(Math.max(0, label.start - 60), label.start)))
    return null;
  const start = label.end + found[0].length - (found[1] ?? '').length;
  return { start, end: start + secret.length };
}

/** A user name and a secret before their label: "name / secret are the login details". */
const statedPair =
  /(?<!\S)[\p{L}\d][\p{L}\d._@+-]{1,60}[^\S\n]{0,2}[/|,:][^\S\n]{0,2}([^\s"']{5,80}) (?:\p{L}{1,12} ){0,3}$/u;

export function pairBefore(text: string, label: Label): { start: number; end: number } | null {
  const from = Math.max(0, label.start - maxReach);
  const found = statedPair.exec(text.slice(from, label.start));
  const secret = found?.[1] ?? '';
  if (!found || !/\d/.test(secret) || !/\p{L}/u.test(secret) || !isMixedSecret(secret) || isCode(secret))
    return null;
  const start = from + found.index + found[0].lastIndexOf(secret);
  return { start, end: start + secret.length };
}
