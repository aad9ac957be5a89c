/* The module that connects a conversation with its notes, loaded after the inbox. */
export { createNoteSource } from './note-source.js';
export { NotesStore } from './notes-store.js';
