/** The minimum length of a slice, in characters, unless it is the last. */
export const sliceLength = 64 * 1024;

interface Open {
  /** The names of an object's members; null for a list. */
  readonly names: readonly string[] | null;
  readonly values: readonly unknown[];
  index: number;
  hasMembers: boolean;
}

/**
 * Returns the JSON of a value in slices, which together are what `JSON.stringify` returns. A large answer
 * is never one string in memory, and the event loop can run other work between two slices. A slice exceeds `sliceLength`
 * by at most one string, or one object that contains no lists and objects.
 */
export function* jsonSlices(value: unknown): Generator<string, void> {
  const open: Open[] = [];
  let slice = '';
  let next: unknown = value;
  for (;;) {
    if (isNested(next)) {
      open.push(opened(next));
      slice += Array.isArray(next) ? '[' : '{';
    } else slice += JSON.stringify(next) ?? 'null';
    for (;;) {
      const inner = open.at(-1);
      if (!inner) {
        yield slice;
        return;
      }
      if (inner.index < inner.values.length) {
        slice += memberStart(inner);
        next = inner.values[inner.index++];
        break;
      }
      slice += inner.names ? '}' : ']';
      open.pop();
    }
    if (slice.length >= sliceLength) {
      yield slice;
      slice = '';
    }
  }
}

function memberStart(inner: Open): string {
  const separator = inner.hasMembers ? ',' : '';
  inner.hasMembers = true;
  return inner.names ? `${separator}${JSON.stringify(inner.names[inner.index])}:` : separator;
}

function opened(value: object): Open {
  if (Array.isArray(value)) return { names: null, values: value, index: 0, hasMembers: false };
  const members = Object.entries(value).filter(([, member]) => isWritten(member));
  return {
    names: members.map(([name]) => name),
    values: members.map(([, member]) => member),
    index: 0,
    hasMembers: false,
  };
}

const isWritten = (member: unknown) =>
  member !== undefined && typeof member !== 'function' && typeof member !== 'symbol';

/** Returns whether to write a value member by member. Small values and those with `toJSON` are faster as a whole. */
function isNested(value: unknown): value is object {
  if (typeof value !== 'object' || value === null) return false;
  if ('toJSON' in value && typeof value.toJSON === 'function') return false;
  let length = 0;
  for (const member of Array.isArray(value) ? value : Object.values(value)) {
    if (typeof member === 'object' && member !== null) return true;
    length += typeof member === 'string' ? member.length : 1;
    if (length > sliceLength) return true;
  }
  return false;
}
