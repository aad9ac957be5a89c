/** A string or a quoted identifier, whole; or `$` and the name after it, which is nothing else in our SQL. */
const stringOrParameter = /'[^']*'|"[^"]*"|\$(\w*)/g;

/**
 * Translates the `$name` of each parameter to its number, `$1` for the first of `names`.
 * @throws {Error} if the text uses a name that is not declared (`$1` is one), or does not use one that is; if two
 * parameters have one name; or if a string has a `$`, which a value belongs in.
 */
export function numberParameters(text: string, names: readonly string[]): string {
  const numbers = new Map(names.map((name, index) => [name, index + 1]));
  if (numbers.size < names.length) throw new Error(`Two parameters have one name: ${names.join(', ')}.`);
  const unused = new Set(names);
  const numbered = text.replace(stringOrParameter, (found, name?: string) => {
    if (name === undefined) {
      if (found.includes('$')) throw new Error(`A string has a $: ${found}. Pass it as a parameter.`);
      return found;
    }
    const number = numbers.get(name);
    if (number === undefined) throw new Error(`The parameter $${name} is not declared.`);
    unused.delete(name);
    return `$${number}`;
  });
  if (unused.size > 0) throw new Error(`Parameters are declared but not used: ${[...unused].join(', ')}.`);
  return numbered;
}
