/**
 * Folds case and compatibility forms: `Straße`, `STRASSE` and full-width letters become equal. Sellers are ordered and
 * imported by it, and members and audit entries found. Messages and sellers' names are found by folding.ts.
 */
export function foldCase(text: string): string {
  // Lower, upper and lower case again: each direction maps letters that the other does not (ẞ to ß, ß to SS). The result
  // can compose again.
  const folded = text.normalize('NFKC').toLowerCase().toUpperCase().toLowerCase();
  return folded.normalize('NFKC').replaceAll('ς', 'σ');
}
