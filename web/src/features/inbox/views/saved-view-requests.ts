import type { Client } from '@urql/core';
import type { VariablesOf } from 'gql.tada';
import { ApiError } from '../../../api/errors.js';
import { mutate } from '../../../api/request.js';
import type { SavedView } from '../documents.js';
import type { ListQuery } from '../rows.js';
import { createSavedView, deleteSavedView, updateSavedView } from './documents.js';

/** The name of a saved view, and whether all colleagues see it. */
export type ViewName = Pick<SavedView, 'name' | 'isShared'>;

/** A saved view, or the messages about invalid input. */
export type SavedOrErrors = { saved: SavedView } | { messages: readonly string[] };

interface Payload {
  savedView: SavedView | null;
  errors: readonly { messages: readonly string[] | null }[] | null;
}

const inputOf = (name: ViewName, { list, labelIds, sort }: ListQuery) => ({
  ...{ name: name.name, isShared: name.isShared },
  // The user's own unread conversations cannot be saved.
  list: list as VariablesOf<typeof createSavedView>['input']['list'],
  labelIds: [...labelIds],
  sort,
});

/** @throws {ApiError} */
export async function createView(client: Client, name: ViewName, view: ListQuery): Promise<SavedOrErrors> {
  return resultOf((await mutate(client, createSavedView, { input: inputOf(name, view) })).savedViewCreate);
}

/** Replaces a view. @throws {ApiError} */
export async function updateView(
  client: Client,
  id: string,
  name: ViewName,
  view: ListQuery,
): Promise<SavedOrErrors> {
  return resultOf(
    (await mutate(client, updateSavedView, { input: { id, ...inputOf(name, view) } })).savedViewUpdate,
  );
}

/** @throws {ApiError} */
export async function deleteView(client: Client, id: string): Promise<void> {
  const { savedViewDelete } = await mutate(client, deleteSavedView, { id });
  if (!savedViewDelete || savedViewDelete.errors?.length) throw new ApiError('refused');
}

function resultOf(payload: Payload | null): SavedOrErrors {
  if (payload?.savedView) return { saved: payload.savedView };
  const messages = payload?.errors?.flatMap((error) => error.messages ?? []) ?? [];
  if (messages.length === 0) throw new ApiError('refused');
  return { messages };
}
