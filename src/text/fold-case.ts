/**
 * Folds case and compatibility forms: `Straße`, `STRASSE` and full-width letters become equal. The order and the import of
 * sellers use it, and the search of users and audit entries. The search of messages and sellers uses folding.ts.
 */
export function foldCase(text: string): string {
  // Lower, upper and lower case again: each direction maps letters that the other does not (ẞ to ß, ß to SS). The result
  // can compose again.
  const folded = text.normalize('NFKC').toLowerCase().toUpperCase().toLowerCase();
  return folded.normalize('NFKC').replaceAll('ς', 'σ');
}
