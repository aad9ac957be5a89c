/** Maps UTF-16 units of a text to code points. */
export class CodePoints {
  readonly #codePoints: Uint32Array | null;

  constructor(text: string) {
    if (!/[\ud800-\udbff]/.test(text)) {
      this.#codePoints = null;
      return;
    }
    this.#codePoints = new Uint32Array(text.length + 1);
    let codePoint = 0;
    let unit = 0;
    for (const character of text) {
      this.#codePoints.fill(codePoint, unit, unit + character.length);
      codePoint += 1;
      unit += character.length;
    }
    this.#codePoints[unit] = codePoint;
  }

  /** Returns the index of the code point that contains the unit; at the end of the text, its length in code points. */
  at(unit: number): number {
    return this.#codePoints?.[unit] ?? unit;
  }
}
