import { statement } from '../statement.js';

/* The labels of a marketplace, and the saved views that name them. */

const label = { id: 'integer', name: 'text', colour: 'text' } as const;

/** Returns the marketplace's labels, by name. */
export const labels = statement({
  name: 'labels',
  scope: 'marketplace',
  parameters: {},
  row: label,
  text: `
select id, name, colour
from label
where marketplace_id = $marketplaceId and deleted_at is null
order by folded_name`,
});

/** Locks those of the labels that exist, so that none is deleted before the transaction ends. */
export const lockLabels = statement({
  name: 'lock-labels',
  scope: 'marketplace',
  parameters: { ids: 'integer[]' },
  row: { id: 'integer' },
  text: `
select id
from label
where marketplace_id = $marketplaceId and id = any ($ids::integer[]) and deleted_at is null
order by id
for share`,
});

export const createLabel = statement({
  name: 'create-label',
  scope: 'marketplace',
  parameters: { name: 'text', foldedName: 'text', colour: 'text' },
  row: { id: 'integer' },
  text: `
insert into label (marketplace_id, name, folded_name, colour)
values ($marketplaceId, $name, $foldedName, $colour)
returning id`,
});

export const updateLabel = statement({
  name: 'update-label',
  scope: 'marketplace',
  parameters: { id: 'integer', name: 'text', foldedName: 'text', colour: 'text' },
  row: {},
  text: `
update label set name = $name, folded_name = $foldedName, colour = $colour
where marketplace_id = $marketplaceId and id = $id`,
});

/** Deletes a label for everybody, and removes it from the saved views; its threads lose it in batches. */
export const deleteLabel = statement({
  name: 'delete-label',
  scope: 'marketplace',
  parameters: { id: 'integer' },
  row: {},
  text: `
with views as (
  update saved_view set label_ids = array_remove(label_ids, $id)
  where marketplace_id = $marketplaceId and $id = any (label_ids)
)
update label set deleted_at = clock_timestamp() where marketplace_id = $marketplaceId and id = $id`,
});

const savedView = {
  id: 'integer',
  name: 'text',
  ownerId: 'integer?',
  isShared: 'boolean',
  list: 'text',
  labelIds: 'integer[]',
  sort: 'text',
} as const;

const savedViewColumns = `
  id, name, owner_id as "ownerId", is_shared as "isShared", list, label_ids as "labelIds", sort`;

/** Returns the shared views and a member's own, by their creation; of an API key those without an owner. */
export const savedViews = statement({
  name: 'saved-views',
  scope: 'marketplace',
  parameters: { memberId: 'integer?' },
  row: savedView,
  text: `
select ${savedViewColumns}
from saved_view
where marketplace_id = $marketplaceId and (is_shared or owner_id is not distinct from $memberId)
order by id`,
});

/** Stores a view, unless its owner has `most`; then there is no row. */
export const createSavedView = statement({
  name: 'create-saved-view',
  scope: 'marketplace',
  parameters: {
    ownerId: 'integer?',
    isShared: 'boolean',
    name: 'text',
    list: 'text',
    labelIds: 'integer[]',
    sort: 'text',
    most: 'integer',
  },
  row: savedView,
  text: `
insert into saved_view (marketplace_id, owner_id, is_shared, name, list, label_ids, sort)
select $marketplaceId as marketplace_id, $ownerId::integer, $isShared, $name, $list, $labelIds::integer[], $sort
where (
  select count(*)
  from saved_view
  where marketplace_id = $marketplaceId and owner_id is not distinct from $ownerId
) < $most::integer
returning ${savedViewColumns}`,
});

/** Changes a view. */
export const updateSavedView = statement({
  name: 'update-saved-view',
  scope: 'marketplace',
  parameters: {
    id: 'integer',
    isShared: 'boolean',
    name: 'text',
    list: 'text',
    labelIds: 'integer[]',
    sort: 'text',
  },
  row: savedView,
  text: `
update saved_view
set is_shared = $isShared, name = $name, list = $list, label_ids = $labelIds, sort = $sort
where marketplace_id = $marketplaceId and id = $id
returning ${savedViewColumns}`,
});

export const deleteSavedView = statement({
  name: 'delete-saved-view',
  scope: 'marketplace',
  parameters: { id: 'integer' },
  row: savedView,
  text: `
delete from saved_view where marketplace_id = $marketplaceId and id = $id
returning ${savedViewColumns}`,
});
