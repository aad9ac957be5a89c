import './avatar.css';
import { hueOf, initialsOf } from './initials.js';

/** Shows somebody's initials at the size of a line. @param label the text of the initials, for screen readers. */
export function AvatarSmall({ name, label }: { name: string; label: string }) {
  return (
    <span className="avatar-small" data-hue={hueOf(name)} title={label}>
      <span aria-hidden="true">{initialsOf(name)}</span>
      <span className="p-hidden">{label}</span>
    </span>
  );
}
