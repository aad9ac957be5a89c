import type { SeededRandom } from '../../../src/seeding/random.js';
import { drawn, type Forms, type Language } from './form.js';

/** The full and short names of the months; empty if the language uses numbers. */
const months: Record<Language, readonly string[]> = {
  en: 'January Feb March Apr May June July Aug September Oct Nov December'.split(' '),
  de: 'Januar Februar März April Mai Juni Juli August September Oktober Nov. Dez.'.split(' '),
  fr: 'janvier février mars avril mai juin juillet août sept. octobre novembre décembre'.split(' '),
  es: 'enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre'.split(' '),
  it: 'gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre'.split(
    ' ',
  ),
  nl: 'januari februari maart april mei juni juli augustus september oktober november december'.split(' '),
  pt: 'janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro'.split(' '),
  pl: 'stycznia lutego marca kwietnia maja czerwca lipca sierpnia września października listopada grudnia'.split(
    ' ',
  ),
  ja: [],
  zh: [],
  ar: 'يناير فبراير مارس أبريل مايو يونيو يوليو أغسطس سبتمبر أكتوبر نوفمبر ديسمبر'.split(' '),
};

const two = (number: number): string => String(number).padStart(2, '0');

function date(draw: SeededRandom) {
  return { year: draw.integer(2023, 2027), month: draw.integer(1, 12), day: draw.integer(1, 28) };
}

/** Dates, times and periods in the notations of the language's countries and of programs. */
export const when: Forms = {
  iso: (draw) => {
    const { year, month, day } = date(draw);
    return `${year}-${two(month)}-${two(day)}`;
  },
  national: (draw, language) => {
    const { year, month, day } = date(draw);
    if (language === 'ja' || language === 'zh')
      return draw.pick([
        `${year}年${month}月${day}日`,
        `${month}月${day}日`,
        `${year}/${two(month)}/${two(day)}`,
      ]);
    const short = draw.chance(0.4) ? String(year).slice(2) : String(year);
    if (language === 'en')
      return draw.pick([
        `${month}/${day}/${short}`,
        `${two(day)}/${two(month)}/${short}`,
        `${day}/${month}/${short}`,
        `${two(day)}-${two(month)}-${year}`,
        `${two(day)}.${two(month)}.${year}`,
      ]);
    const separator = language === 'de' || language === 'pl' ? '.' : language === 'nl' ? '-' : '/';
    return [draw.pick([String(day), two(day)]), draw.pick([String(month), two(month)]), short].join(
      separator,
    );
  },
  dayAndMonth: (draw, language) => {
    const { month, day } = date(draw);
    return language === 'de' ? `${day}.${month}.` : `${two(day)}/${two(month)}`;
  },
  monthAndYear: (draw) => {
    const { year, month } = date(draw);
    return draw.pick([
      `${two(month)}/${year}`,
      `${two(month)}/${String(year).slice(2)}`,
      `${year}-${two(month)}`,
      `Q${draw.integer(1, 4)}/${year}`,
    ]);
  },
  words: (draw, language) => {
    const { year, month, day } = date(draw);
    const name = months[language][month - 1];
    if (name === undefined) return `${year}年${month}月${day}日`;
    if (language === 'en')
      return draw.pick([
        `${day} ${name} ${year}`,
        `${name} ${day}, ${year}`,
        `${name} ${day}${day === 1 ? 'st' : 'th'}`,
        `Tue ${day} ${name}`,
      ]);
    if (language === 'de') return `${day}. ${name} ${year}`;
    return `${day} ${name} ${year}`;
  },
  week: (draw, language) =>
    draw.pick([
      `${language === 'de' ? 'KW' : 'W'}${draw.integer(1, 52)}`,
      `${draw.integer(2025, 2027)}-W${two(draw.integer(1, 52))}`,
      `${language === 'de' ? 'KW' : 'week'} ${draw.integer(1, 52)}/${draw.integer(2025, 2027)}`,
    ]),
  time: (draw, language) => {
    const [hour, minute] = [draw.integer(0, 23), two(draw.integer(0, 59))];
    if (language === 'de')
      return draw.pick([`${hour}:${minute} Uhr`, `${two(hour)}:${minute}`, `${hour}.${minute} Uhr`]);
    if (language === 'fr') return draw.pick([`${hour}h${minute}`, `${hour} h`, `${two(hour)}:${minute}`]);
    if (language === 'en')
      return draw.pick([
        `${(hour % 12) + 1}:${minute} pm`,
        `${(hour % 12) + 1}am`,
        `${two(hour)}:${minute}`,
        `${two(hour)}:${minute}:${minute} UTC`,
      ]);
    return `${two(hour)}:${minute}`;
  },
  moment: (draw) => {
    const { year, month, day } = date(draw);
    const clock = `${two(draw.integer(0, 23))}:${two(draw.integer(0, 59))}:${two(draw.integer(0, 59))}`;
    return draw.pick([
      `${year}-${two(month)}-${two(day)}T${clock}Z`,
      `${year}-${two(month)}-${two(day)} ${clock}`,
      `${year}-${two(month)}-${two(day)}T${clock}.${drawn(draw, '000')}+10:00`,
      `${two(day)}.${two(month)}.${year} ${clock}`,
      `${year}${two(month)}${two(day)}${clock.replaceAll(':', '')}`,
    ]);
  },
  unix: (draw) =>
    draw.pick([
      String(draw.integer(1_600_000_000, 1_799_999_999)),
      String(draw.integer(1_600_000_000_000, 1_799_999_999_999)),
    ]),
  hours: (draw, language) =>
    language === 'de'
      ? draw.pick([
          'Mo-Fr 9-17 Uhr',
          'Mo–Do 08:00–16:30, Fr 08:00–14:00',
          'Sa 10–14 Uhr',
          '9.00-12.30 / 14.00-18.00',
        ])
      : draw.pick([
          'Mon-Fri 9am-5pm',
          'Mon–Fri 09:00–17:30',
          '8.30-12.00 / 13.30-18.00',
          '9:00-18:00',
          '24/7',
          'Sat 10-4',
        ]),
  between: (draw) => `${draw.integer(7, 11)}:00-${draw.integer(12, 19)}:00`,
};
