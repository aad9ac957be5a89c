/** Returns the beginning of the keys of a user's unsent notes and their drafts. No key of a message begins so. */
export const ownKeys = (actorId: string) => `operator-note.${actorId}.`;
