import PothosSchemaBuilder from '@pothos/core';
import RelayPlugin from '@pothos/plugin-relay';
import { z } from 'zod';
import type { Actor } from '../access/actor.js';
import type { Context } from './context.js';
import { relayOptions } from './relay-options.js';

export type SchemaBuilder<A extends Actor> = ReturnType<typeof schemaBuilder<A>>;

/** Declares the arguments of a field. */
export type Arg<A extends Actor> = Parameters<Parameters<SchemaBuilder<A>['queryField']>[1]>[0]['arg'];

/** Returns the builder of an API's schema, with its scalars. */
export function schemaBuilder<A extends Actor>() {
  const builder = new PothosSchemaBuilder<{
    Context: Context<A>;
    DefaultFieldNullability: false;
    DefaultEdgesNullability: false;
    DefaultNodeNullability: false;
    Scalars: {
      ID: { Input: string; Output: string };
      ISO8601DateTime: { Input: Date; Output: Date };
    };
  }>({ defaultFieldNullability: false, plugins: [RelayPlugin], relay: relayOptions });

  builder.scalarType('ISO8601DateTime', {
    description:
      'A date and time in UTC by ISO 8601, to the millisecond, such as `2026-11-24T09:30:00.000Z`.',
    specifiedByURL: 'https://www.rfc-editor.org/rfc/rfc3339',
    serialize: (value) => value.toISOString(),
    parseValue: (value) => {
      const moment = z.iso.datetime({ offset: true }).safeParse(value);
      if (!moment.success) throw new TypeError('A date and time must have the format 2026-11-24T09:30:00Z.');
      return new Date(moment.data);
    },
  });

  return builder;
}
