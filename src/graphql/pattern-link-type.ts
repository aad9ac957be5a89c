import type { Actor } from '../access/actor.js';
import type { PatternLink } from '../link-patterns/compiled-patterns.js';
import { maxUrlLength } from '../link-patterns/link-template.js';
import type { SchemaBuilder } from './schema-builder.js';

/** Adds the type of a link that a pattern found, as both APIs have it. */
export function addPatternLink<A extends Actor>(builder: SchemaBuilder<A>) {
  return builder.objectRef<PatternLink>('PatternLink').implement({
    description:
      "A part of a text that matches one of the marketplace's link patterns, with the page that it links to.",
    fields: (t) => ({
      start: t.exposeInt('start', { description: 'The offset of its first character, in code points.' }),
      end: t.exposeInt('end', {
        description: 'The offset of the first character after it, in code points.',
      }),
      url: t.exposeString('url', {
        description: `The address, with \`https:\` or \`http:\`; at most ${maxUrlLength} characters.`,
      }),
    }),
  });
}
