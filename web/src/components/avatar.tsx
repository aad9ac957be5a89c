import './avatar.css';
import { hueOf, initialsOf } from './initials.js';

/**
 * Shows somebody's initials in the colour of the name, and whether they are online. Screen readers skip it, because the name
 * is beside it.
 */
export function Avatar({ name, online = false }: { name: string; online?: boolean }) {
  return (
    <span className="avatar" data-hue={hueOf(name)} data-online={online || undefined} aria-hidden="true">
      {initialsOf(name)}
    </span>
  );
}
