/** Returns the text in groups of these lengths. */
export function grouped(text: string, lengths: readonly number[], separator: string): string {
  const starts = lengths.map((_, index) => lengths.slice(0, index).reduce((sum, length) => sum + length, 0));
  return starts.map((start, index) => text.slice(start, start + (lengths[index] ?? 0))).join(separator);
}
