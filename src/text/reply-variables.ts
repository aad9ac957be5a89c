/*
 * The variables of canned replies: `{{seller}}` in a text stands for the seller's name. Browsers load this module too: the
 * server checks texts with it, and the portal fills them in.
 */

/** The variables: the seller's name, the writer's name, today, and the newest order number in the thread. */
export const replyVariables = ['seller', 'me', 'date', 'order'] as const;

export type ReplyVariable = (typeof replyVariables)[number];

/** The values of the variables; null for one that has none. */
export type VariableValues = Readonly<Record<ReplyVariable, string | null>>;

/** Matches words in double braces, with or without spaces around them. Also editors' non-breaking spaces. */
const placeholder = /\{\{([^{}\r\n]{1,80})\}\}/gu;

const known = (words: string): ReplyVariable | null =>
  replyVariables.find((variable) => variable === words.trim().toLowerCase()) ?? null;

const letterOrDigit = /[\p{L}\p{N}]/u;

/** A part of a text: itself, or a variable with its value; null if it has none. */
export type ReplyPart =
  | { readonly kind: 'text'; readonly text: string }
  | {
      readonly kind: 'variable';
      readonly text: string;
      readonly name: ReplyVariable;
      readonly value: string | null;
    };

/** Splits a text into its parts. A value is never searched for variables, whatever it contains. */
export function replyParts(text: string, values: VariableValues): ReplyPart[] {
  const parts: ReplyPart[] = [];
  let end = 0;
  const addText = (until: number) => {
    if (until > end) parts.push({ kind: 'text', text: text.slice(end, until) });
  };
  for (const match of text.matchAll(placeholder)) {
    const name = known(match[1] ?? '');
    if (name === null) continue;
    addText(match.index);
    parts.push({ kind: 'variable', text: match[0], name, value: values[name] || null });
    end = match.index + match[0].length;
  }
  addText(text.length);
  return parts;
}

/** A text with its variables filled in. */
export interface FilledReply {
  /** The text. A variable without a value stays in it as it is. */
  readonly text: string;
  /** The variables without a value, in the order of the text, each once. */
  readonly missing: readonly ReplyVariable[];
  /** The span of the first of them, in UTF-16 units; null if none is missing. */
  readonly firstMissing: { readonly start: number; readonly end: number } | null;
}

/** Fills in the variables of a text. */
export function fillReply(text: string, values: VariableValues): FilledReply {
  let filled = '';
  let firstMissing: FilledReply['firstMissing'] = null;
  const missing = new Set<ReplyVariable>();
  for (const part of replyParts(text, values)) {
    if (part.kind === 'variable' && part.value === null) {
      missing.add(part.name);
      firstMissing ??= { start: filled.length, end: filled.length + part.text.length };
    }
    filled += part.kind === 'variable' ? (part.value ?? part.text) : part.text;
  }
  return { text: filled, missing: [...missing], firstMissing };
}

/** Returns the variables in a text, in its order, each once. */
export const variablesIn = (text: string): readonly ReplyVariable[] =>
  fillReply(text, { seller: null, me: null, date: null, order: null }).missing;

/** Returns the first words in double braces that are not a variable, as they are written; null if there are none. */
export function unknownVariable(text: string): string | null {
  for (const [written, words = ''] of text.matchAll(placeholder)) {
    if (known(words) === null && letterOrDigit.test(words)) return written;
  }
  return null;
}
