import { gs1, luhn, mod11and10, mod97, recursive10, remainder97, weighted } from './check-digits.js';
import { as, drawn, type Forms, grouped } from './form.js';

const nineWithLuhn = (draw: Parameters<typeof drawn>[0]): string => {
  const digits = drawn(draw, '90000000');
  return digits + luhn(digits);
};

/** Draws again until the number has a check digit. Some numbers have none. */
function fitting(make: () => string | undefined): string {
  for (;;) {
    const text = make();
    if (text !== undefined) return text;
  }
}

/** Registration and tax numbers of businesses, not of persons. */
export const company: Forms = {
  vatDE: (draw) => {
    const digits = drawn(draw, '90000000');
    return `DE${draw.pick(['', ' '])}${digits}${mod11and10(digits)}`;
  },
  vatGB: (draw) => {
    const digits = drawn(draw, '9000000');
    const check = String(97 - (weighted(digits, [8, 7, 6, 5, 4, 3, 2]) % 97)).padStart(2, '0');
    return draw.pick([`GB${digits}${check}`, `GB ${grouped(digits + check, [3, 4, 2], ' ')}`]);
  },
  vatFR: (draw) => {
    const siren = nineWithLuhn(draw);
    const key = String((12 + 3 * (Number(siren) % 97)) % 97).padStart(2, '0');
    return draw.pick([`FR${key}${siren}`, `FR ${key} ${grouped(siren, [3], ' ')}`]);
  },
  vatIT: (draw) => {
    const province = String(draw.integer(1, 100)).padStart(3, '0');
    const digits = `${drawn(draw, '0000000')}${province}`;
    return `${draw.pick(['IT', 'IT ', ''])}${digits}${luhn(digits)}`;
  },
  vatES: (draw) => {
    const digits = drawn(draw, '0000000');
    return `${draw.pick(['ESB', 'B', 'ESA', 'B-', 'A'])}${digits}${luhn(digits)}`;
  },
  vatNL: (draw) =>
    fitting(() => {
      const digits = drawn(draw, '00000000');
      const check = weighted(digits, [9, 8, 7, 6, 5, 4, 3, 2]) % 11;
      return check === 10
        ? undefined
        : `${draw.pick(['NL', 'NL '])}${digits}${check}B${draw.pick(['01', '02'])}`;
    }),
  vatBE: (draw) =>
    fitting(() => {
      const digits = drawn(draw, '<0>9000000');
      const check = String(97 - (Number(digits) % 97)).padStart(2, '0');
      return draw.pick([`BE${digits}${check}`, `BE ${grouped(digits + check, [4, 3, 3], '.')}`]);
    }),
  vatAT: (draw) => {
    const digits = drawn(draw, '0000000');
    return `ATU${digits}${(Number(luhn(`${digits}0`)) + 6) % 10}`;
  },
  vatPL: (draw) =>
    fitting(() => {
      const digits = drawn(draw, '900000000');
      const check = weighted(digits, [6, 5, 7, 2, 3, 4, 5, 6, 7]) % 11;
      if (check === 10) return undefined;
      return draw.pick([`PL${digits}${check}`, `NIP ${grouped(`${digits}${check}`, [3, 3, 2, 2], '-')}`]);
    }),
  vatPT: (draw) =>
    fitting(() => {
      const digits = drawn(draw, '<5>0000000');
      const rest = 11 - (weighted(digits, [9, 8, 7, 6, 5, 4, 3, 2]) % 11);
      return `${draw.pick(['PT', 'NIPC '])}${digits}${rest > 9 ? 0 : rest}`;
    }),
  vatOther: as(
    '<SE>000000000000',
    '<DK>00000000',
    '<FI>00000000',
    '<IE>0000000<A>A',
    '<CZ>00000000',
    '<LU>00000000',
    '<EL>000000000',
    '<HU>00000000',
    '<RO>00000000',
    '<NO >000000000<MVA>',
  ),
  abn: (draw) =>
    fitting(() => {
      const digits = drawn(draw, '000000000');
      const need = weighted(digits, [3, 5, 7, 9, 11, 13, 15, 17, 19]) % 89;
      for (let lead = 11; lead <= 99; lead++) {
        const first = Math.floor(lead / 10) - 1;
        if ((first * 10 + (lead % 10) + need) % 89 === 0) {
          return draw.pick([grouped(`${lead}${digits}`, [2, 3], ' '), `${lead}${digits}`]);
        }
      }
      return undefined;
    }),
  acn: (draw) => {
    const digits = drawn(draw, '00000000');
    const check = (10 - (weighted(digits, [8, 7, 6, 5, 4, 3, 2, 1]) % 10)) % 10;
    return draw.pick([grouped(`${digits}${check}`, [3], ' '), `${digits}${check}`]);
  },
  nzbn: (draw) => {
    const digits = drawn(draw, '<94290>0000000');
    return digits + gs1(digits);
  },
  ein: as('90-0000000'),
  businessNumberCA: (draw) => {
    const number = nineWithLuhn(draw);
    return draw.pick([`${number}RT0001`, `${grouped(number, [5, 4], ' ')} RT0001`, `BN ${number}`]);
  },
  uid: (draw) =>
    fitting(() => {
      const digits = drawn(draw, '90000000');
      const check = (11 - (weighted(digits, [5, 4, 3, 2, 7, 6, 5, 4]) % 11)) % 11;
      if (check === 10) return undefined;
      const number = `${digits}${check}`;
      return draw.pick([
        `CHE-${grouped(number, [3], '.')}`,
        `CHE-${grouped(number, [3], '.')} MWST`,
        `CHE${number}`,
      ]);
    }),
  siren: (draw) => grouped(nineWithLuhn(draw), [3], draw.pick([' ', ''])),
  siret: (draw) => {
    const digits = nineWithLuhn(draw) + drawn(draw, '<00>00');
    return grouped(digits + luhn(digits), [3, 3, 3, 5], draw.pick([' ', '']));
  },
  cnpj: (draw) => {
    const first = drawn(draw, '00000000') + draw.pick(['0001', '0002', '0013']);
    const check = (digits: string, weights: readonly number[]) => {
      const rest = weighted(digits, weights) % 11;
      return rest < 2 ? 0 : 11 - rest;
    };
    const one = check(first, [5, 4, 3, 2, 9, 8, 7, 6, 5, 4, 3, 2]);
    const two = check(`${first}${one}`, [6, 5, 4, 3, 2, 9, 8, 7, 6, 5, 4, 3, 2]);
    const all = `${first}${one}${two}`;
    const [a, b, c, d, e] = [
      all.slice(0, 2),
      all.slice(2, 5),
      all.slice(5, 8),
      all.slice(8, 12),
      all.slice(12),
    ];
    return draw.pick([all, `${a}.${b}.${c}/${d}-${e}`]);
  },
  gstin: as('<27>AAA<C>A0000A<1Z>X', '<07>AAA<F>A0000A<1Z>X'),
  registers: as(
    '<HRB >00000',
    '<HRB >000000',
    '<HRA >0000',
    '<CRN> 00000000',
    '<SC>000000',
    '<KvK> 00000000',
    '<KBO >0000.000.000',
    '<FN >000000a',
    '<RCS Paris >000 000 000',
    '<R.E.A. MI->0000000',
  ),
  duns: as('00-000-0000', '000000000'),
  lei: (draw) => {
    const text = drawn(draw, '0000<00>XXXXXXXXXXXX');
    return text + mod97(text);
  },
  gln: (draw) => {
    const digits = drawn(draw, '<40>0000000000');
    return digits + gs1(digits);
  },
  eori: as('<DE>000000000000000', '<GB>000000000000', '<FR>00000000000000', '<XI>000000000000'),
  producer: as(
    '<DE>00000000',
    '<DE>0000000000000',
    '<WEEE-Reg.-Nr. DE >00000000',
    '<FR>000000_01AAAA',
    '<LUCID DE>0000000000000',
  ),
  taxNumberDE: as('00/000/00000', '000/000/00000', '<DE-St.-Nr. >00 000 00000'),
};

/** Numbers of customs, storage and payment references. A reference identifies a payment, not a person. */
export const reference: Forms = {
  hsCode: as('0000.00', '0000.00.00', '000000', '00000000', '0000000000', '<HS >0000<.>00', '0000 00 00'),
  mrn: as('<26DE>00000000000000X0', '<26GB>XXXXXXXXXXXXXX'),
  structuredBE: (draw) => {
    const digits = drawn(draw, '0000000000');
    return `+++${grouped(digits + remainder97(digits), [3, 4, 5], '/')}+++`;
  },
  creditorRF: (draw) => {
    const text = drawn(draw, draw.pick(['00000000', '000000000000', 'XXXXXXXXXX']));
    return grouped(`RF${mod97(`${text}RF`)}${text}`, [4], draw.pick([' ', '']));
  },
  swissQr: (draw) => {
    const digits = drawn(draw, '00000000000000000000000000');
    return grouped(digits + recursive10(digits), [2, 5], draw.pick([' ', '']));
  },
  finnish: (draw) => {
    const digits = drawn(draw, '9000000000');
    const total = weighted([...digits].reverse().join(''), [7, 3, 1]);
    return grouped(`${digits}${(10 - (total % 10)) % 10}`, [5], ' ');
  },
  norwegianKid: (draw) => {
    const digits = drawn(draw, draw.pick(['900000', '900000000000']));
    return digits + luhn(digits);
  },
  nfeKey: (draw) =>
    grouped(drawn(draw, '00000000000000000000000000000000000000000000'), [4], draw.pick([' ', ''])),
  paymentId: as(
    '<pi_3>XxXxXxXxXxXxXxXxXxXxXxXx',
    '<ch_3>XxXxXxXxXxXxXxXxXxXxXx',
    '0AA00000AA000000A',
    'XXXXXXXXXXXXXXXXX',
    '<TXN>0000000000',
  ),
  place: as(
    'A-00-00',
    'A00.00.0',
    '<BIN> 00-00-0',
    '<Regal >00-00',
    '<Palette >00',
    '<Aisle >00 <bay >0',
    '<PAL-2026>-0000',
  ),
  container: as('<MSKU>0000000', '<CSQU>0000000'),
  guid: as('{hhhhhhhh-hhhh-<4>hhh-<a>hhh-hhhhhhhhhhhh}'),
  hash: as('hhhhhhh', 'hhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhh', 'hhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhh'),
};
