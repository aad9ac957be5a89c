import { toUnits } from '../../api/offsets.js';
import type { Note } from '../inbox/documents.js';
import { cut } from '../thread/spans.js';

/** Returns a note's text with the present names of the mentioned. */
export function withPresentNames({ text, mentions }: Pick<Note, 'text' | 'mentions'>): string {
  return cut(text, toUnits(text, mentions))
    .map(({ text: piece, over }) => (over?.colleague ? `@${over.colleague.name}` : piece))
    .join('');
}
