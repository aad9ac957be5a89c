import { defaultPageSize, maximumPageSize } from './page-arguments.js';

const required = { nullable: false } as const;

/** The options of the Relay plug-in for connections. `node` and `nodes` are in node-fields.ts. */
export const relayOptions = {
  cursorType: 'String',
  clientMutationId: 'omit',
  nodeQueryOptions: false,
  nodesQueryOptions: false,
  pageInfoTypeOptions: { description: 'The position of a page in its connection.' },
  hasNextPageFieldOptions: { description: 'Whether items follow this page.' },
  hasPreviousPageFieldOptions: { description: 'Whether items come before this page.' },
  startCursorFieldOptions: {
    description: 'The cursor of the first item, for `before`; null on an empty page.',
  },
  endCursorFieldOptions: { description: 'The cursor of the last item, for `after`; null on an empty page.' },
  pageInfoFieldOptions: { description: 'The position of this page.' },
  edgesFieldOptions: { ...required, description: 'The items of this page, each with its cursor.' },
  defaultEdgeTypeOptions: { description: 'An item of a connection and its position.' },
  cursorFieldOptions: { description: 'The position of the item, for `after` and `before`. It stays valid.' },
  nodeFieldOptions: { ...required, description: 'The item.' },
  firstArgOptions: {
    description: `The maximum number of items from the start: ${defaultPageSize} by default, ${maximumPageSize} at most.`,
  },
  afterArgOptions: { description: 'Start after this cursor.' },
  lastArgOptions: { description: `The maximum number of items from the end: at most ${maximumPageSize}.` },
  beforeArgOptions: { description: 'End before this cursor.' },
} as const;
