import { ChevronDown, SlidersHorizontal, X } from 'lucide-react';
import { lazy, Suspense, useEffect, useRef, useState } from 'react';
import { LabelDot } from '../../../components/label-dot.js';
import { useText } from '../../../i18n/text.js';
import { operatorRouter } from '../../../router.js';
import { useStore } from '../inbox-context.js';
import { savedViewCount, useListCount } from './counts.js';
import { fixedViews } from './fixed-views.js';
import { addressOf } from './shown-view.js';
import { useRail } from './use-rail.js';
import { useShownView } from './use-shown-view.js';
import type { ViewActs } from './use-view-acts.js';
import { ViewList } from './view-list.js';
import './view-head.css';

const ViewOptions = lazy(() => import('./view-options.js'));

const menuId = 'views-menu';
const optionsId = 'view-options';

/** Moves the focus to the views: those in the rail, or those in the menu, which it opens. */
export function openViews(): void {
  document.getElementById(menuId)?.showPopover();
  const views = document.querySelector<HTMLElement>(`#${menuId}, .views-rail`);
  (views?.querySelector<HTMLElement>('a[aria-current]') ?? views?.querySelector<HTMLElement>('a'))?.focus();
}

/** Opens the filter of the shown view. */
export function openViewOptions(): void {
  document.getElementById(optionsId)?.showPopover();
}

/** Names the shown view with its count and filter, and lets the user change them. */
export function ViewHead({ acts }: { acts: ViewActs }) {
  const hasRail = useRail();
  return (
    <>
      <div className="view-head">
        {hasRail ? <Title /> : <Menu />}
        <Options acts={acts} />
      </div>
      <ChosenLabels />
    </>
  );
}

function Title() {
  return (
    <h2 className="view-head__title">
      <ShownName />
    </h2>
  );
}

function ShownName() {
  const text = useText();
  const { view, savedView, shownList, isSearch, isEdited } = useShownView();
  const listCount = useListCount(shownList ?? 'ALL');
  const saved = isSearch ? null : savedView;
  const name = saved?.name ?? text(shownList ? fixedViews[shownList].label : 'views.saved');
  const isWhole = view !== null && view.labelIds.length === 0 && !isSearch;
  const count = saved && !isEdited ? savedViewCount(saved) : isWhole ? listCount : null;
  return (
    <>
      <bdi className="view-head__name">{name}</bdi>{' '}
      {saved && isEdited && <span className="view-head__edited">{text('views.edited')}</span>}{' '}
      {count !== null && <span className="view-head__count">{count}</span>}
    </>
  );
}

/** Shows the views in a menu, where there is no room for the rail. */
function Menu() {
  const text = useText();
  const menu = useRef<HTMLDivElement>(null);
  return (
    <>
      <button
        type="button"
        className="p-button p-button--quiet view-head__menu"
        popoverTarget={menuId}
        aria-haspopup="dialog"
        aria-keyshortcuts="V"
        title={text('views.choose')}
      >
        <ShownName />
        <ChevronDown size={16} aria-hidden="true" />
      </button>
      <div
        ref={menu}
        id={menuId}
        className="view-popover"
        popover="auto"
        role="dialog"
        aria-label={text('views.views')}
      >
        <ViewList onChoose={() => menu.current?.hidePopover()} />
      </div>
    </>
  );
}

/** Shows the button that opens the filter, and loads the filter when it is opened first. */
function Options({ acts }: { acts: ViewActs }) {
  const text = useText();
  const { view } = useShownView();
  const popover = useRef<HTMLDivElement>(null);
  const [isOpen, setOpen] = useState(false);
  const count = view?.labelIds.length ?? 0;
  useEffect(() => {
    const { current } = popover;
    const onToggle = (event: Event) => setOpen((event as ToggleEvent).newState === 'open');
    current?.addEventListener('toggle', onToggle);
    return () => current?.removeEventListener('toggle', onToggle);
  }, []);
  return (
    <>
      <button
        type="button"
        className="p-button p-button--quiet p-button--icon"
        popoverTarget={optionsId}
        aria-haspopup="dialog"
        aria-label={text('views.options')}
        title={text('views.options')}
      >
        <SlidersHorizontal size={17} aria-hidden="true" />
        {count > 0 && <span className="view-head__dot" aria-hidden="true" />}
      </button>
      <div
        ref={popover}
        id={optionsId}
        className="view-popover view-popover--end"
        popover="auto"
        role="dialog"
        aria-label={text('views.options')}
      >
        {isOpen && (
          <Suspense>
            <ViewOptions acts={acts} onClose={() => popover.current?.hidePopover()} />
          </Suspense>
        )}
      </div>
    </>
  );
}

/** Shows the labels of the filter, each with a button that removes it. */
function ChosenLabels() {
  const text = useText();
  const { view, savedView, isSearch } = useShownView();
  const known = useStore(({ work }) => work.labels) ?? [];
  if (!view || view.labelIds.length === 0 || isSearch) return null;
  const chosen = known.filter(({ id }) => view.labelIds.includes(id));
  return (
    <ul className="view-labels" aria-label={text('views.labelFilter')}>
      {chosen.map(({ id, name, colour }) => (
        <li key={id}>
          <button
            type="button"
            className="view-labels__label"
            aria-label={text('views.removeLabel', { name })}
            title={text('views.removeLabel', { name })}
            onClick={() => {
              const labelIds = view.labelIds.filter((other) => other !== id);
              operatorRouter.goTo(addressOf({ ...view, labelIds }, savedView?.id), { replace: true });
            }}
          >
            <LabelDot colour={colour} />
            <bdi>{name}</bdi>
            <X size={13} aria-hidden="true" />
          </button>
        </li>
      ))}
    </ul>
  );
}
