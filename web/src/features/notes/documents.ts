import type { ResultOf } from 'gql.tada';
import { graphql } from '../../api/operator-graphql.js';
import { noteFields } from '../inbox/documents.js';

export const notesPage = graphql(
  `
  query NotesPage($sellerId: ID!, $first: Int!, $after: String, $since: ISO8601DateTime, $until: ISO8601DateTime) {
    chatNotes(sellerId: $sellerId, first: $first, after: $after, since: $since, until: $until) {
      nodes { ...NoteFields }
      pageInfo { endCursor hasNextPage }
    }
  }
`,
  [noteFields],
);

export const createNote = graphql(
  `
  mutation CreateNote($input: ChatNoteCreateInput!) {
    chatNoteCreate(input: $input) {
      chatNote { ...NoteFields }
      errors { field messages }
      findings { kind action description start end hint }
      redactedMessage: redactedText
    }
  }
`,
  [noteFields],
);

export const updateNote = graphql(
  `
  mutation UpdateNote($input: ChatNoteUpdateInput!) {
    chatNoteUpdate(input: $input) {
      chatNote { ...NoteFields }
      errors { field messages }
      findings { kind action description start end hint }
      redactedMessage: redactedText
    }
  }
`,
  [noteFields],
);

export const deleteNote = graphql(
  `
  mutation DeleteNote($id: ID!) {
    chatNoteDelete(input: { id: $id }) { chatNote { ...NoteFields } errors { field messages } }
  }
`,
  [noteFields],
);

export const restoreNote = graphql(
  `
  mutation RestoreNote($id: ID!) {
    chatNoteRestore(input: { id: $id }) { chatNote { ...NoteFields } errors { field messages } }
  }
`,
  [noteFields],
);

export const colleagueNames = graphql(`query ColleagueNames { colleagues { id name isViewer } }`);

export const mentionsPage = graphql(`
  query MentionsPage($first: Int!, $after: String) {
    mentions(first: $first, after: $after) {
      nodes {
        readAt
        note {
          id text createdAt authorName
          author { name }
          mentions { start end isViewer colleague { id name } }
          seller { id businessName }
        }
      }
      pageInfo { endCursor hasNextPage }
    }
  }
`);

/** Loads the first message at or after a time, and the one before it; the newest one if all are earlier. */
export const messagesNear = graphql(`
  query MessagesNear($sellerId: ID!, $time: ISO8601DateTime!) {
    chatMessages(sellerId: $sellerId, first: 2, aroundTime: $time) { nodes { id createdAt } }
  }
`);

export type NotesPage = ResultOf<typeof notesPage>['chatNotes'];
export type Colleague = ResultOf<typeof colleagueNames>['colleagues'][number];
export type FoundMention = ResultOf<typeof mentionsPage>['mentions']['nodes'][number];

export const redactNote = graphql(
  `
  mutation RedactNote($input: ChatNoteRedactInput!) {
    chatNoteRedact(input: $input) { partCount chatNote { ...NoteFields } errors { field messages } }
  }
`,
  [noteFields],
);
