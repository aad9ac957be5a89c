import fc from 'fast-check';
import { expect, test } from 'vitest';
import { csvCell, textOfCell } from '../../src/text/csv-cell.js';

/** Returns the value of a quoted cell, as a spreadsheet reads it. */
const cellValue = (cell: string) => cell.slice(1, -1).replaceAll('""', '"');

test('no cell begins like a formula, and the text of a cell is what was written', () => {
  const text = fc.oneof(
    fc.string(),
    fc
      .array(
        fc.constantFrom("'", '=', '+', '-', '@', '|', '%', '＝', '＋', '－', '＠', '\t', ' ', '"', 'a'),
        { maxLength: 6 },
      )
      .map((c) => c.join('')),
  );
  fc.assert(
    fc.property(text, (written) => {
      const value = cellValue(csvCell(written));
      expect(value).not.toMatch(/^\s*[=+\-@|%＝＋－＠]/);
      expect(textOfCell(value)).toBe(written);
    }),
  );
});

test('a cell of another program keeps its apostrophe', () => {
  expect(textOfCell("'quoted'")).toBe("'quoted'");
  expect(textOfCell("'=1")).toBe('=1');
});
