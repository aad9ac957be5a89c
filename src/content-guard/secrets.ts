import type { BuiltInKind } from './kinds.js';
import type { Label } from './label-matcher.js';
import { isMasked } from './secret-values.js';
import type { Match, TextAnalysis } from './text-analysis.js';
import { tokenPatterns } from './token-patterns.js';

/** The shortest token, without spaces. Most messages have no such word, and skip the token patterns. */
const longWord = /[!-~]{14,}/g;
const letterPattern = /[A-Za-z]/;
/** What a token has, and a long word of a sentence has not. */
const unlikeWord = /\d|_|[a-z][A-Z]/;
const tokenPattern = new RegExp(tokenPatterns.map(({ source }) => source).join('|'));
const tokensPattern = new RegExp(tokenPattern, 'g');

const urlCredentials = /\b[a-z][a-z\d+.-]{1,20}:\/\/[^\s:/@]{0,100}:([^\s/]{1,200})@[\w.-]{1,250}/gi;

const keyBlock =
  /-----BEGIN (?:[A-Z\d]{1,20} ){0,4}PRIVATE KEY(?: BLOCK)?-----|PuTTY-User-Key-File-\d: |-----BEGIN (?:OPENSSH|SSH2 ENCRYPTED) PRIVATE KEY-----|---- BEGIN SSH2 (?:ENCRYPTED )?PRIVATE KEY ----/g;
const keyEnd =
  /-----END [A-Z\d ]{0,60}-----|Private-MAC: {0,2}[a-f\d]{0,128}|---- END SSH2 [A-Z ]{0,40}----/g;

/** Finds blocks of private keys, tokens of published formats, and labelled tokens. */
export function findSecrets({ text, context }: TextAnalysis): Match[] {
  const matches: Match[] = [];
  const add = (kind: BuiltInKind, start: number, end: number, confidence: Match['confidence']) => {
    matches.push({ kind, start, end, confidence });
  };
  for (const { 0: head, index } of text.matchAll(keyBlock)) {
    keyEnd.lastIndex = index + head.length;
    const tail = keyEnd.exec(text);
    add('PRIVATE_KEY', index, tail ? tail.index + tail[0].length : text.length, 'high');
    if (!tail) break;
  }
  for (const { 0: word, index } of text.matchAll(longWord)) {
    if (!letterPattern.test(word) || !unlikeWord.test(word)) continue;
    for (const { 0: token, index: within } of tokenPattern.test(word) ? word.matchAll(tokensPattern) : []) {
      if (!isMasked(token)) add('API_TOKEN', index + within, index + within + token.length, 'high');
    }
    for (const { 0: found, 1: name = '', 2: token = '', index: within } of /[:=]/.test(word)
      ? word.matchAll(assignment)
      : []) {
      const end = index + within + found.length;
      if (keyName.test(name) && isMixed(token)) add('API_TOKEN', end - token.length, end, 'medium');
    }
  }
  for (const { 0: found, 1: token = '', index } of text.matchAll(keyAsUser)) {
    const start = index + found.indexOf(token);
    if (isMixed(token)) add('API_TOKEN', start, start + token.length, 'high');
  }
  for (const label of context.labels('key')) {
    const token = tokenAfter(text, label) ?? tokenBefore(text, label);
    if (token) add('API_TOKEN', token.start, token.end, 'medium');
  }
  if (!text.includes('://')) return matches;
  for (const { 0: found, 1: password = '', index } of text.matchAll(urlCredentials)) {
    const start = index + found.lastIndexOf(`:${password}@`) + 1;
    if (!isMasked(password)) add('PASSWORD', start, start + password.length, 'high');
  }
  return matches;
}

/** A variable, setting or header and its value, without spaces. */
const assignment = /([A-Za-z][\w.-]{2,60})["']?[:=]["']?([\w+/=.~$-]{16,500})/g;
const keyName =
  /(?:^|[_.-]|(?<=[a-z])(?=[KTS]))(?:key|token|secret|auth|bearer|credential)s?(?:[_.-][a-z\d]{1,12})?$/i;

/** A key as the user name of a request without a password: `curl -u KEY:`. */
const keyAsUser = /(?<![\w-])(?:-u|--user)[ =]["']?([\w-]{20,200}):["']?(?=\s|$)/g;

/** The longest text between a label and its token, in UTF-16 units. */
const maxReach = 90;

/** Words that name another long value: a commit, a checksum, a trace. */
const otherValues =
  /^(?:commit|sha\d*|md5|hash|checksum|trace|request|build|revision|order|orders|tracking|invoice|parcel|sku|ean|file|url|https?.*)[:#]?$/i;

const tokenWord = /^["'`«„“<([]{0,2}((?:basic|bearer|token)[:= ])?([\w+/=.~$|^#-]{16,500})/i;

/** Walks over the words after a label to the first that is a token in any format. */
function tokenAfter(text: string, label: Label): { start: number; end: number } | null {
  const from = label.end;
  let words = 0;
  for (const { 0: word, index } of text
    .slice(from, from + maxReach + 500)
    .matchAll(/[^\s:：,]+(?:[:：](?!\/\/))?|：/g)) {
    if (index > maxReach) return null;
    const ascii = /[!-~]{16,}/.exec(word);
    const token = ascii && tokenWord.exec(ascii[0])?.[2];
    if (ascii && token && isMixed(token)) {
      const start = from + index + ascii.index + ascii[0].indexOf(token);
      return { start, end: start + token.replace(/[.,;:]+$/, '').length };
    }
    if (otherValues.test(word) || /[!?;]$|\p{L}{3}\.$/u.test(word)) return null;
    words += 1;
    if (words > 7) return null;
  }
  return null;
}

/** A token, and the words between it and its label: "… is our API key". */
const statedBefore = /(?<!\S)["'`(]?([\w+/=.~$-]{20,500})["'`)]?,?((?: \(?[\p{L}'’.]{1,14}){1,6} ?| \()$/u;

function tokenBefore(text: string, label: Label): { start: number; end: number } | null {
  const from = Math.max(0, label.start - 560);
  const found = statedBefore.exec(text.slice(from, label.start));
  const token = found?.[1] ?? '';
  if (!found || !isMixed(token)) return null;
  const start = from + found.index + found[0].indexOf(token);
  const wordBefore = /(\S+)\s$/.exec(text.slice(Math.max(0, start - 24), start))?.[1] ?? '';
  return otherValues.test(wordBefore) ? null : { start, end: start + token.length };
}

/** Returns true for letters and digits that are mixed more than in any word or number. */
function isMixed(token: string): boolean {
  if (isMasked(token)) return false;
  const changes =
    (token.match(/[a-z](?=\d)|\d(?=[a-z])/gi)?.length ?? 0) + (token.match(/[a-z](?=[A-Z])/g)?.length ?? 0);
  return /[a-z]/i.test(token) && (/\d/.test(token) ? changes >= 3 : changes >= 6 && !/[-_./]/.test(token));
}
