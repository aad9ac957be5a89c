/** Parley's own colour, if the marketplace has chosen none. */
export const defaultColour = '#4338ca';

/** The contrast of text that WCAG 2.2 AA requires. */
const textContrast = 4.5;

const channelsOf = (colour: string) =>
  [1, 3, 5].map((from) => Number.parseInt(colour.slice(from, from + 2), 16));

/** Returns the relative luminance of a colour such as `#4338ca` (WCAG 2.2). */
function luminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = channelsOf(colour).map((channel) => {
    const share = channel / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** Returns the contrast of two colours. */
export function contrast(one: string, other: string): number {
  const [lighter = 0, darker = 0] = [luminance(one), luminance(other)].sort((a, b) => b - a);
  return (lighter + 0.05) / (darker + 0.05);
}

/** Returns black or white, whichever is easier to read on the colour. Its contrast is at least 4.5 on every colour. */
export const textOn = (background: string): '#000000' | '#ffffff' =>
  contrast(background, '#ffffff') >= textContrast ? '#ffffff' : '#000000';
