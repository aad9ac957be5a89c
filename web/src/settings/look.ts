import { currentSettings, watchSettings } from './settings.js';

/** Applies density and list width, before the page is first drawn and whenever they change. */
export function applyLook(): void {
  const { density, listWidthPx } = currentSettings();
  document.documentElement.dataset.density = density;
  showListWidth(listWidthPx);
}

/** Shows the list of conversations in a width, without storing it; null for the usual one. */
export function showListWidth(px: number | null): void {
  const { style } = document.documentElement;
  // A stored value can be anything.
  style.setProperty('--list-width', Number.isFinite(px) ? `${px}px` : '');
}

watchSettings(applyLook);
