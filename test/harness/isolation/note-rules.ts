import { expect } from 'vitest';
import { errorOf, type Own, type Rule, type Variables, viewer } from './rule.js';

/** Returns the rules of notes and mentions. The deletion comes last. */
export const noteRules = (): Record<string, Rule> => {
  const mutation = (
    name: string,
    input: (own: Own) => Variables,
    notFound: Record<string, string>,
    nothing: Variables = { chatNote: null },
  ): [string, Rule] => {
    const type = `${name.charAt(0).toUpperCase()}${name.slice(1)}`;
    const errors = (field: string) => [{ __typename: 'Error', field, messages: [expect.any(String)] }];
    return [
      `Mutation.${name}`,
      {
        operation: 'mutation',
        declares: `$input: ${type}Input!`,
        arguments: 'input: $input',
        own: (own) => ({ input: { ...input(own), clientMutationId: 'c' } }),
        notFound: Object.fromEntries(
          Object.entries(notFound).map(([path, field]) => {
            const payload = { __typename: `${type}Payload`, clientMutationId: 'c', ...nothing };
            return [`input.${path}`, { data: { [name]: { ...payload, errors: errors(field) } } }];
          }),
        ),
        permission: name === 'chatNoteRedact' ? 'notes.redact-own' : 'notes.write',
        ...(/(Update|Restore|Delete)$/.test(name) && { only: 'key' }),
        showsThread: name !== 'mentionsRead',
      },
    ];
  };
  const withFindings = { chatNote: null, findings: [], redactedText: null };
  const text = (own: Own) => `About ${own.businessName} @you`;
  const mentions = (own: Own) => {
    const start = [...text(own)].length - 4;
    return [{ userId: own.work.colleagueId, start, end: start + 4 }];
  };
  const content = (own: Own) => ({ text: text(own), mentions: mentions(own) });
  const id = ({ notes }: Own) => ({ id: notes.noteId });
  const list = { operation: 'query', own: () => ({}), permission: 'notes.read' } as const;
  return {
    'Query.chatNotes': {
      ...list,
      declares: '$sellerId: ID!, $after: String, $before: String',
      arguments: 'sellerId: $sellerId, after: $after, before: $before',
      own: ({ sellerId }) => ({ sellerId }),
      notFound: {
        sellerId: errorOf('chatNotes', 'sellerId'),
        after: errorOf('chatNotes', 'after'),
        before: errorOf('chatNotes', 'before'),
      },
      showsThread: true,
    },
    'Query.chatNotesSearch': {
      ...list,
      declares: '$q: String!, $after: String, $before: String',
      arguments: 'q: $q, after: $after, before: $before',
      own: () => ({ q: 'you' }),
      notFound: { after: errorOf('chatNotesSearch', 'after'), before: errorOf('chatNotesSearch', 'before') },
      showsThread: true,
    },
    'Query.mentions': {
      ...list,
      declares: '$after: String, $before: String',
      arguments: 'after: $after, before: $before',
      notFound: { after: errorOf('mentions', 'after'), before: errorOf('mentions', 'before') },
      only: 'user',
      showsThread: true,
    },
    'Query.unreadMentionCount': { ...viewer, permission: 'notes.read', showsThread: false },
    ...Object.fromEntries([
      mutation(
        'chatNoteCreate',
        (own) => ({ sellerId: own.sellerId, ...content(own) }),
        { sellerId: 'sellerId', 'mentions.userId': 'mentions' },
        withFindings,
      ),
      mutation(
        'chatNoteUpdate',
        (own) => ({ ...id(own), ...content(own) }),
        { id: 'id', 'mentions.userId': 'mentions' },
        withFindings,
      ),
      mutation('mentionsRead', ({ sellerId }) => ({ sellerId }), { sellerId: 'sellerId' }, {}),
      // Nothing is found, so that other tests still find the text.
      mutation(
        'chatNoteRedact',
        (own) => ({ ...id(own), kinds: ['IBAN'] }),
        { id: 'id' },
        { chatNote: null, partCount: 0 },
      ),
      mutation('chatNoteRestore', id, { id: 'id' }),
      mutation('chatNoteDelete', id, { id: 'id' }),
    ]),
  };
};
