import './avatar.css';

/** Shows somebody's initials, and whether they are online. Screen readers skip it, because the name is beside it. */
export function Avatar({ name, online = false }: { name: string; online?: boolean }) {
  return (
    <span className="avatar" data-online={online || undefined} aria-hidden="true">
      {initialsOf(name)}
    </span>
  );
}

/** Returns the first letters of the first and the last word. */
export function initialsOf(name: string): string {
  const words = name.match(/[\p{L}\p{N}]+/gu) ?? [];
  const letters = [words[0], words.length > 1 ? words.at(-1) : ''].map((word) => [...(word ?? '')][0] ?? '');
  return letters.join('').toUpperCase();
}
