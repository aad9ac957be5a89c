/** Labels so long that a word with one wrong letter is no other word. In lower case without accents. */
const typedWrong =
  'password passwords passcode passphrase passwort kennwort contrasena wachtwoord losenord adgangskode salasana slaptazodis';

/** Words that differ from a label by one letter. */
const otherWords: ReadonlySet<string> = new Set(['passport', 'passports', 'kennwert']);

const letters = [...'abcdefghijklmnopqrstuvwxyz'];

/** Returns the words with one letter left out, doubled, replaced or swapped with the next. The first letter stays. */
function typosOf(word: string): string[] {
  const typos = new Set<string>();
  for (let at = 1; at < word.length; at += 1) {
    const [before, letter, after] = [word.slice(0, at), word.charAt(at), word.slice(at + 1)];
    typos.add(before + after).add(before + letter + letter + after);
    typos.add(before + after.charAt(0) + letter + after.slice(1));
    if (word.length > 7) for (const other of letters) typos.add(before + other + after);
  }
  typos.delete(word);
  return [...typos].filter((typo) => !otherWords.has(typo));
}

/** Labels of passwords with one typing error. */
export const passwordTypos: readonly string[] = typedWrong.split(' ').flatMap(typosOf);
