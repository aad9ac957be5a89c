import { useEffect, useRef, useState, useSyncExternalStore } from 'react';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { currentLocale, directionOf, regionalTag } from '../../../i18n/text.js';

/** A line or a row of bars, and how it is named and shown. */
export interface PlotSeries {
  name: string;
  values: readonly (number | null)[];
  /** The colour, by the number of its variable in reports.css; lines also differ by their dashes. */
  tone: 1 | 2 | 3;
}

const height = 220;
const dashes = { 1: [], 2: [6, 4], 3: [2, 3] } as const;

/**
 * Draws values over categories, such as days. Screen readers read its name; the table beside it has the values, and a line
 * below shows those at the pointer.
 */
export function Plot({
  label,
  categories,
  series,
  shape,
  format,
  ticks = categories,
  steps = [],
}: {
  label: string;
  categories: readonly string[];
  /** Shorter names of the categories, for the axis. */
  ticks?: readonly string[];
  /** The distances of the values on the axis; by default round numbers. */
  steps?: readonly number[];
  series: readonly PlotSeries[];
  shape: 'bars' | 'lines';
  /** Formats a value for the axis and the line below. */
  format: (value: number | null) => string;
}) {
  const root = useRef<HTMLDivElement>(null);
  const [pointed, setPointed] = useState<number | null>(null);
  const theme = useTheme();
  // The options hold functions, which differ with each rendering.
  const drawn = JSON.stringify([theme, currentLocale(), ticks, series, shape]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: `drawn` has all that is drawn.
  useEffect(() => {
    const element = root.current;
    if (!element) return;
    const plot = new uPlot(
      optionsOf(element, { ticks, steps, series, shape, format, onPoint: setPointed }),
      [categories.map((_, index) => index), ...series.map(({ values }) => [...values])],
      element,
    );
    const observer = new ResizeObserver(() => plot.setSize({ width: element.clientWidth, height }));
    observer.observe(element);
    return () => {
      observer.disconnect();
      plot.destroy();
    };
  }, [drawn]);
  const shown = pointed === null ? null : categories[pointed];
  return (
    <figure className="r-plot">
      <div ref={root} role="img" aria-label={label} className="r-plot__canvas" dir="ltr" />
      <figcaption aria-hidden="true">
        {/* Its line is there before a plot is pointed at, so that nothing moves. */}
        <strong>{shown ?? '\u00a0'}</strong>
        {series.map(({ name, values, tone }) => (
          <span key={name} className={`r-key r-key--${shape} r-tone-${tone}`}>
            {name}
            {shown && pointed !== null && `: ${format(values[pointed] ?? null)}`}
          </span>
        ))}
      </figcaption>
    </figure>
  );
}

function optionsOf(
  element: HTMLElement,
  {
    ticks,
    steps,
    series,
    shape,
    format,
    onPoint,
  }: {
    ticks: readonly string[];
    steps: readonly number[];
    series: readonly PlotSeries[];
    shape: 'bars' | 'lines';
    format: (value: number | null) => string;
    onPoint: (index: number | null) => void;
  },
): uPlot.Options {
  const style = getComputedStyle(element);
  const colour = (name: string) => style.getPropertyValue(name).trim();
  const isRtl = directionOf(currentLocale()) === 'rtl';
  const axis = {
    stroke: colour('--p-text-muted'),
    grid: { stroke: colour('--p-line'), width: 1 },
    ticks: { show: false },
    font: `12px ${style.fontFamily}`,
  };
  return {
    width: element.clientWidth,
    height,
    legend: { show: false },
    cursor: { y: false, drag: { setScale: false }, points: { show: shape === 'lines' } },
    hooks: { setCursor: [({ cursor }) => onPoint(cursor.idx ?? null)] },
    scales: {
      x: { time: false, dir: isRtl ? -1 : 1, range: [-0.5, ticks.length - 0.5] },
      y: { range: (_plot, _least, most) => [0, Math.max(1, (most ?? 0) * 1.1)] },
    },
    axes: [
      {
        ...axis,
        grid: { show: false },
        size: 28,
        space: 56,
        incrs: [1, 2, 3, 4, 7, 14, 28],
        values: (_plot, splits) => splits.map((index) => ticks[index] ?? ''),
      },
      {
        ...axis,
        side: isRtl ? 1 : 3,
        size: 64,
        ...(steps.length > 0 && { incrs: [...steps] }),
        values: (_plot, splits) => splits.map((value) => (Number.isInteger(value) ? format(value) : '')),
      },
    ],
    series: [
      {},
      ...series.map(({ name, tone }) => ({
        label: name,
        stroke: colour(`--r-tone-${tone}`),
        width: 2,
        ...(shape === 'bars'
          ? {
              fill: colour(`--r-tone-${tone}`),
              paths: uPlot.paths.bars?.({ size: [0.6, 64] }),
              points: { show: false },
            }
          : { dash: [...dashes[tone]], points: { size: 5, fill: colour(`--r-tone-${tone}`) } }),
      })),
    ].map((each) => ({ ...each })) as uPlot.Series[],
  };
}

const dark = matchMedia('(prefers-color-scheme: dark)');

/** Returns the theme of the page, and renders the component again when it changes. */
function useTheme(): string {
  return useSyncExternalStore(
    (changed) => {
      const observer = new MutationObserver(changed);
      observer.observe(document.documentElement, { attributeFilter: ['data-theme', 'dir'] });
      dark.addEventListener('change', changed);
      return () => {
        observer.disconnect();
        dark.removeEventListener('change', changed);
      };
    },
    () => `${document.documentElement.dataset.theme} ${dark.matches}`,
  );
}

/** Formats a whole number in the reader's language; a dash for null. */
export const number = (value: number | null): string =>
  value === null ? '–' : new Intl.NumberFormat(regionalTag(currentLocale())).format(value);
