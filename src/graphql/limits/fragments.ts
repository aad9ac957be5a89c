import { type DocumentNode, type FragmentDefinitionNode, Kind, type SelectionSetNode } from 'graphql';
import type { RequestValues } from './request-values.js';

/** The fragments of a document, by name. */
export type Fragments = ReadonlyMap<string, FragmentDefinitionNode>;

export function fragmentsOf({ definitions }: DocumentNode): Fragments {
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const definition of definitions) {
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments.set(definition.name.value, definition);
  }
  return fragments;
}

/** Returns the names of the fields that run at an operation's root. Fields of the same name run once. */
export function responseNames(
  { selections }: SelectionSetNode,
  fragments: Fragments,
  values: RequestValues,
  found = new Set<string>(),
  visited = new Set<string>(),
): Set<string> {
  for (const selection of selections) {
    if (values.isExcluded(selection)) continue;
    if (selection.kind === Kind.FIELD) {
      if (selection.name.value !== '__typename') found.add((selection.alias ?? selection.name).value);
    } else if (selection.kind === Kind.INLINE_FRAGMENT) {
      responseNames(selection.selectionSet, fragments, values, found, visited);
    } else if (!visited.has(selection.name.value)) {
      visited.add(selection.name.value);
      const fragment = fragments.get(selection.name.value);
      if (fragment) responseNames(fragment.selectionSet, fragments, values, found, visited);
    }
  }
  return found;
}
