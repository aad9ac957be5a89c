import type { LucideIcon } from 'lucide-react';
import { type KeyboardEvent, useLayoutEffect, useRef } from 'react';
import './menu.css';

export interface MenuItem {
  id: string;
  label: string;
  icon: LucideIcon;
  run: () => void;
}

interface Props {
  /** The menu's name. */
  label: string;
  items: readonly MenuItem[];
  /** The button that opened it, which gets the focus back. */
  anchor: HTMLElement;
  onClose: () => void;
}

/** The distance from the button and from the edges of the window. */
const gapPx = 8;

/**
 * Shows a menu at the button that opened it, and focuses its first item. Arrow keys, Home, End and first letters move, Enter
 * runs an item; Escape, Tab and a click beside it close it.
 */
export function Menu({ label, items, anchor, onClose }: Props) {
  const menu = useRef<HTMLDivElement>(null);
  const latest = useRef(onClose);
  latest.current = onClose;

  useLayoutEffect(() => {
    const { current } = menu;
    if (!current) return;
    const onToggle = (event: Event) => {
      if ((event as ToggleEvent).newState === 'closed') latest.current();
    };
    current.addEventListener('toggle', onToggle);
    current.showPopover();
    const at = anchor.getBoundingClientRect();
    const { offsetWidth, offsetHeight } = current;
    const isRtl = getComputedStyle(anchor).direction === 'rtl';
    const wanted = isRtl ? at.right - offsetWidth : at.left;
    const left = Math.max(gapPx, Math.min(wanted, innerWidth - offsetWidth - gapPx));
    const below = at.bottom + gapPx / 2;
    const top = below + offsetHeight > innerHeight - gapPx ? at.top - offsetHeight - gapPx / 2 : below;
    current.style.setProperty('--p-menu-left', `${left}px`);
    current.style.setProperty('--p-menu-top', `${Math.max(gapPx, top)}px`);
    itemsOf(current)[0]?.focus();
    return () => {
      current.removeEventListener('toggle', onToggle);
      // An item's action may have moved the focus.
      if (current.contains(document.activeElement)) anchor.focus();
    };
  }, [anchor]);

  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    if (event.key === 'Tab' || event.key === 'Escape') {
      event.preventDefault();
      // Escape closes only the menu.
      event.stopPropagation();
      onClose();
      return;
    }
    const all = itemsOf(event.currentTarget);
    const at = all.indexOf(document.activeElement as HTMLElement);
    const next = nextItem(event.key, all, at);
    if (!next) return;
    event.preventDefault();
    next.focus();
  };

  return (
    <div ref={menu} popover="auto" className="p-menu" role="menu" aria-label={label} onKeyDown={onKeyDown}>
      {items.map(({ id, label, icon: Icon, run }) => (
        <button
          key={id}
          type="button"
          className="p-menu__item"
          role="menuitem"
          tabIndex={-1}
          onClick={() => {
            onClose();
            run();
          }}
        >
          <Icon size={16} aria-hidden="true" />
          {label}
        </button>
      ))}
    </div>
  );
}

const itemsOf = (menu: Element) => [...menu.querySelectorAll<HTMLElement>('[role=menuitem]')];

/** Returns the item that a key moves to. */
function nextItem(key: string, items: readonly HTMLElement[], at: number): HTMLElement | undefined {
  const last = items.length - 1;
  switch (key) {
    case 'ArrowDown':
      return items[at === last ? 0 : at + 1];
    case 'ArrowUp':
      return items[at <= 0 ? last : at - 1];
    case 'Home':
      return items[0];
    case 'End':
      return items[last];
    default: {
      if (key.length !== 1 || key === ' ') return undefined;
      const begins = (item: HTMLElement) =>
        item.textContent?.toLocaleLowerCase().startsWith(key.toLocaleLowerCase());
      return [...items.slice(at + 1), ...items.slice(0, at)].find(begins);
    }
  }
}
