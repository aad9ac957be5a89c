import {
  GraphQLIncludeDirective,
  type GraphQLResolveInfo,
  GraphQLSkipDirective,
  getDirectiveValues,
  Kind,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql';
import { checkView } from '../chat/set-viewing.js';
import type { ChatEvent } from '../chat/subscription.js';
import { inputError } from '../errors/caller-error.js';
import { typeNames } from './chat-events.js';
import type { Context } from './context.js';
import { decodeEventCursor } from './cursors.js';

/** Subscribes to the events of `chatEvents` of both APIs. @throws {CallerError} */
export function followChat(
  { actor, live }: Context,
  {
    sellerId,
    after,
    view = null,
  }: { sellerId: number | null; after?: string | null | undefined; view?: string | null | undefined },
  info: GraphQLResolveInfo,
): Promise<AsyncIterable<ChatEvent>> {
  const position = after == null ? null : decodeEventCursor(actor.marketplaceId, after);
  if (after != null && !position) throw inputError('after', 'after is not a cursor of chatEvents.');
  if (view !== null) checkView(view);
  const selectedTypes = selectedTypeNames(info);
  return live.follow(actor, {
    sellerId,
    after: position,
    marks: selectedTypes.has(typeNames.marked),
    redactions: selectedTypes.has(typeNames.redacted),
    changes: selectedTypes.has(typeNames.work),
    typing: selectedTypes.has(typeNames.typing),
    presence: selectedTypes.has(typeNames.presence),
    onlinePeople: selectedTypes.has(typeNames['online-people']),
    settings: selectedTypes.has(typeNames.settings),
    patternLinks: selectedTypes.has(typeNames['pattern-links']),
    cannedReplies: selectedTypes.has(typeNames['canned-replies']),
    workLists: selectedTypes.has(typeNames['work-lists']),
    viewers: selectedTypes.has(typeNames.viewers),
    view,
    notes: selectedTypes.has(typeNames.note),
    mentions: selectedTypes.has(typeNames.mentions),
  });
}

/** Returns the names of the types for which the selection of a field has a fragment. */
function selectedTypeNames({ fieldNodes, fragments, variableValues }: GraphQLResolveInfo): Set<string> {
  const names = new Set<string>();
  const addNames = (selections: SelectionSetNode | undefined) => {
    for (const selection of selections?.selections ?? []) {
      if (selection.kind === Kind.FIELD || !isIncluded(selection, variableValues)) continue;
      const fragment = selection.kind === Kind.FRAGMENT_SPREAD ? fragments[selection.name.value] : selection;
      const name = fragment?.typeCondition?.name.value;
      if (name !== undefined) names.add(name);
      addNames(fragment?.selectionSet);
    }
  };
  for (const { selectionSet } of fieldNodes) addNames(selectionSet);
  return names;
}

/** Returns whether `@skip` and `@include` keep a selection. */
function isIncluded(selection: SelectionNode, variables: GraphQLResolveInfo['variableValues']): boolean {
  const skip = getDirectiveValues(GraphQLSkipDirective, selection, variables);
  const include = getDirectiveValues(GraphQLIncludeDirective, selection, variables);
  return skip?.if !== true && include?.if !== false;
}
