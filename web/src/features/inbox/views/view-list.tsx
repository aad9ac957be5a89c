import { Bookmark, Users } from 'lucide-react';
import { type KeyboardEvent, type ReactNode, useId } from 'react';
import { LabelDot } from '../../../components/label-dot.js';
import { useText } from '../../../i18n/text.js';
import { type InboxList, inboxLists, type OperatorRoute } from '../../../paths.js';
import { Link, operatorRouter } from '../../../router.js';
import type { Label, SavedView } from '../documents.js';
import { useStore } from '../inbox-context.js';
import { wholeList } from '../rows.js';
import { countText, savedViewCount, useListCount } from './counts.js';
import { fixedViews } from './fixed-views.js';
import { addressOf, addressOfView, type ShownView } from './shown-view.js';
import { useShownView } from './use-shown-view.js';
import './view-list.css';

interface Choosing {
  /** The key of the shown view; null if it has a filter of its own. */
  current: string | null;
  onChoose: (() => void) | undefined;
}

/**
 * Lists the views with their counts: the fixed ones, the saved ones, and the labels. Tab leads to the shown one, the arrow
 * keys to the others.
 */
export function ViewList({ onChoose }: { onChoose?: () => void }) {
  const text = useText();
  const savedViews = useStore(({ work }) => work.savedViews) ?? [];
  const labels = useStore(({ work }) => work.labels) ?? [];
  const current = keyOf(useShownView());
  return (
    <nav className="views" aria-label={text('views.views')} onKeyDown={moveFocus}>
      <ul>
        {inboxLists.map((list) => (
          <FixedView key={list} {...{ list, current, onChoose }} />
        ))}
      </ul>
      <Group label={text('views.saved')} items={savedViews}>
        {(view) => <SavedViewItem key={view.id} {...{ view, current, onChoose }} />}
      </Group>
      <Group label={text('views.labels')} items={labels}>
        {(label) => <LabelItem key={label.id} {...{ label, current, onChoose }} />}
      </Group>
    </nav>
  );
}

/** Returns the key of the item that shows a view. */
function keyOf({ view, savedView, shownList, isSearch }: ShownView): string | null {
  if (isSearch) return shownList;
  if (savedView) return savedView.id;
  if (!view) return null;
  const { list, labelIds } = view;
  if (labelIds.length === 0) return list;
  return list === 'ALL' && labelIds.length === 1 ? (labelIds[0] ?? null) : null;
}

interface GroupProps<Item> {
  label: string;
  items: readonly Item[];
  children: (item: Item) => ReactNode;
}

function Group<Item>({ label, items, children }: GroupProps<Item>) {
  const id = useId();
  if (items.length === 0) return null;
  return (
    <>
      <h2 id={id} className="views__group">
        {label}
      </h2>
      <ul aria-labelledby={id}>{items.map(children)}</ul>
    </>
  );
}

interface ItemProps extends Choosing {
  id: string;
  address: Partial<OperatorRoute>;
  icon: ReactNode;
  name: string;
  count: string | null;
  shortcut?: string;
}

function Item({ id, address, icon, name, count, shortcut, current, onChoose }: ItemProps) {
  return (
    <li>
      <Link
        className="views__item"
        href={operatorRouter.pathTo({ page: 'inbox', ...address })}
        aria-current={id === current ? 'page' : undefined}
        aria-keyshortcuts={shortcut}
        tabIndex={id === (current ?? inboxLists[0]) ? 0 : -1}
        {...(onChoose && { onNavigate: onChoose })}
      >
        <span className="views__icon" aria-hidden="true">
          {icon}
        </span>
        <bdi className="views__name" title={name}>
          {name}
        </bdi>{' '}
        <span className="views__count">{count}</span>
      </Link>
    </li>
  );
}

function FixedView({ list, ...choosing }: { list: InboxList } & Choosing) {
  const text = useText();
  const count = useListCount(list);
  const { label, icon: Icon, key } = fixedViews[list];
  return (
    <Item
      {...choosing}
      id={list}
      address={addressOf(wholeList(list))}
      icon={<Icon size={17} className={list === 'NEEDS_REPLY' ? 'flips' : ''} />}
      name={text(label)}
      count={count}
      shortcut={key}
    />
  );
}

function SavedViewItem({ view, ...choosing }: { view: SavedView } & Choosing) {
  return (
    <Item
      {...choosing}
      id={view.id}
      address={addressOfView(view.id)}
      icon={view.isShared ? <Users size={17} /> : <Bookmark size={17} />}
      name={view.name}
      count={savedViewCount(view)}
    />
  );
}

function LabelItem({ label, ...choosing }: { label: Label } & Choosing) {
  return (
    <Item
      {...choosing}
      id={label.id}
      address={addressOf({ ...wholeList('ALL'), labelIds: [label.id] })}
      icon={<LabelDot colour={label.colour} />}
      name={label.name}
      count={countText(label.threadCount)}
    />
  );
}

/** Moves the focus between the links by the arrow keys, Home and End. */
function moveFocus(event: KeyboardEvent<HTMLElement>): void {
  const links = [...event.currentTarget.querySelectorAll<HTMLElement>('a')];
  const at = links.indexOf(document.activeElement as HTMLElement);
  const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: links.length - 1 }[event.key];
  if (to === undefined) return;
  event.preventDefault();
  links[Math.min(Math.max(to, 0), links.length - 1)]?.focus();
}
