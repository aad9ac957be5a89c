/** Returns the text in groups of the given sizes. */
export const grouped = (text: string, sizes: readonly number[], separator = ' '): string => {
  const groups: string[] = [];
  let start = 0;
  for (const size of sizes) {
    groups.push(text.slice(start, start + size));
    start += size;
  }
  return groups.join(separator);
};
