/** Where the code points of a text begin, asked by the UTF-16 unit. */
export class CodePoints {
  readonly #places: Uint32Array | null;

  constructor(text: string) {
    if (!/[\ud800-\udbff]/.test(text)) {
      this.#places = null;
      return;
    }
    this.#places = new Uint32Array(text.length + 1);
    let place = 0;
    let unit = 0;
    for (const character of text) {
      this.#places.fill(place, unit, unit + character.length);
      place += 1;
      unit += character.length;
    }
    this.#places[unit] = place;
  }

  /** The number of the code point that the unit begins, or is within; the text's length at its end. */
  at(unit: number): number {
    return this.#places?.[unit] ?? unit;
  }
}
