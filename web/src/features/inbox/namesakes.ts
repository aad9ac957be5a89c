/** The number of somebody among those with the same name, in the order of the server. */
interface Namesake {
  number: number;
  count: number;
}

const keyOf = (name: string) => name.normalize('NFKC').trim().toLocaleLowerCase();

/**
 * Returns what tells people with the same name apart, by id. Their addresses and roles are only for those who manage
 * accounts, so this is a number.
 */
export function namesakesOf(people: readonly { id: string; name: string }[]): ReadonlyMap<string, Namesake> {
  const byName = new Map<string, string[]>();
  for (const { id, name } of people) byName.set(keyOf(name), [...(byName.get(keyOf(name)) ?? []), id]);
  const namesakes = new Map<string, Namesake>();
  for (const ids of byName.values()) {
    const { length: count } = ids;
    if (count === 1) continue;
    for (const [index, id] of ids.entries()) namesakes.set(id, { number: index + 1, count });
  }
  return namesakes;
}
