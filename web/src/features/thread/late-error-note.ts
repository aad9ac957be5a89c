import { useLoaded } from '../../components/use-loaded.js';

const load = () => import('./draft-error.js');

/** Returns the component that explains why a text was not sent; null until it is loaded. The element has it from the start. */
export const useErrorNote = () => useLoaded(load)?.DraftErrorNote ?? null;
