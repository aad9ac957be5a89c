import { createElement, lazy } from 'react';
import { LazyBoundary } from '../../components/lazy-boundary.js';
import { currentSettings } from '../../settings/settings.js';
import type { HeldLineProps, UndoSend } from '../thread/undo-send.js';

export const loadHeldLine = () => import('./held-line.js');
const HeldLine = lazy(loadHeldLine);

/** Holds messages for the time that the user has chosen, and shows them. */
export const undoSend: UndoSend = {
  holdMs: () => currentSettings().undoSendSeconds * 1000,
  Line: (props: HeldLineProps) => createElement(LazyBoundary, null, createElement(HeldLine, props)),
};
