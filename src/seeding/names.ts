import {
  ar,
  base,
  de,
  el,
  en,
  es,
  Faker,
  fr,
  he,
  it,
  ja,
  ko,
  type LocaleDefinition,
  nl,
  pl,
  pt_BR,
  ru,
  th,
  tr,
  uk,
  vi,
  zh_CN,
} from '@faker-js/faker';
import type { SeededRandom } from './random.js';
import type { Language } from './texts.js';

/** A region of sellers: the parts of their names, and their language. */
interface Region {
  locale: LocaleDefinition;
  language: Language;
  /** The share of sellers from this region, relative to the other shares. */
  share: number;
  patterns: readonly string[];
  trades: readonly string[];
  legalForms: readonly string[];
}

const list = (text: string) => text.split(', ');

const regions: readonly Region[] = [
  {
    locale: en,
    language: 'en',
    share: 10,
    patterns: [
      '{last} {trade}',
      '{last} & {last} {legal}',
      '{last} {trade} {legal}',
      'The {trade} Company {last}',
    ],
    trades: list(
      'Cell Phones, Outdoor, Region & Garden, Electronics, Books, Toys, Footwear, Cycles, Kitchenware, Lighting, Pet Supplies, Stationery, Audio, Furniture, Surf, Baby & Kids, Sporting Goods, Tools',
    ),
    legalForms: list('Ltd, LLC, Pty Ltd, Inc., Group, Co., Trading'),
  },
  {
    locale: de,
    language: 'de',
    share: 5,
    patterns: [
      '{last} {trade} {legal}',
      '{trade} {last}',
      '{last} & Söhne {legal}',
      '{trade}haus {last} {legal}',
    ],
    trades: list(
      'Elektronik, Möbel, Spielwaren, Fahrrad, Bücher, Garten, Schuh, Haushalt, Werkzeug, Leuchten',
    ),
    legalForms: ['GmbH', 'KG', 'OHG', 'GmbH & Co. KG', 'AG', 'e. K.'],
  },
  {
    locale: fr,
    language: 'fr',
    share: 4,
    patterns: ['Maison {last}', '{trade} {last}', '{last} et Fils {legal}', '{trade} {last} {legal}'],
    trades: list(
      'Librairie, Électroménager, Meubles, Chaussures, Jardinerie, Cycles, Jouets, Papeterie, Luminaires',
    ),
    legalForms: list('SARL, SAS, SA, EURL'),
  },
  {
    locale: es,
    language: 'es',
    share: 4,
    patterns: ['{trade} {last} {legal}', 'Comercial {last}', 'Hermanos {last} {legal}', '{trade} {last}'],
    trades: list(
      'Muebles, Electrodomésticos, Calzados, Librería, Juguetes, Ferretería, Bicicletas, Papelería',
    ),
    legalForms: ['S.L.', 'S.A.', 'S. Coop.'],
  },
  {
    locale: ja,
    language: 'ja',
    share: 4,
    patterns: ['株式会社{last}{trade}', '{last}{trade}株式会社', '有限会社{last}{trade}', '{last}{trade}'],
    trades: list('商店, 電機, 家具店, 書店, 文具, 玩具, 靴店, 園芸, 陶器, 自転車, 工房'),
    legalForms: [],
  },
  {
    locale: zh_CN,
    language: 'zh',
    share: 4,
    patterns: ['{city}{first}{trade}有限公司', '{first}{trade}专营店', '{city}{first}{trade}股份有限公司'],
    trades: list('电子, 家居, 图书, 玩具, 鞋业, 灯具, 文具, 数码, 户外用品, 厨具'),
    legalForms: [],
  },
  {
    locale: ko,
    language: 'ko',
    share: 2,
    patterns: ['주식회사 {first}{trade}', '{first}{trade}', '{city} {first}{trade}'],
    trades: list('전자, 상사, 가구, 서점, 완구, 문구, 자전거, 조명, 주방'),
    legalForms: [],
  },
  {
    locale: ar,
    language: 'ar',
    share: 3,
    patterns: ['مؤسسة {last} {trade}', 'شركة {last} {trade}', 'متجر {last} {trade}'],
    trades: list('للإلكترونيات, للأثاث, للكتب, للألعاب, للأحذية, للأدوات المنزلية, للإنارة'),
    legalForms: [],
  },
  {
    locale: he,
    language: 'he',
    share: 2,
    patterns: ['{last} {trade} {legal}', '{trade} {last}', 'האחים {last} {legal}'],
    trades: list('אלקטרוניקה, רהיטים, ספרים, צעצועים, נעליים, תאורה, כלי בית'),
    legalForms: ['בע״מ'],
  },
  {
    locale: ru,
    language: 'ru',
    share: 3,
    patterns: ['ООО «{last} {trade}»', 'Торговый дом «{last}»', 'АО «{trade} {last}»'],
    trades: list('Электроника, Мебель, Книги, Игрушки, Обувь, Сад, Свет, Инструмент'),
    legalForms: [],
  },
  ...(
    [
      [
        it,
        ['{last} e figli {legal}', '{last} {trade}'],
        'Arredi, Calzature, Libri, Elettronica',
        'S.r.l., S.p.A.',
      ],
      [
        nl,
        ['{last} {trade} {legal}', '{trade} {last}'],
        'Fietsen, Meubelen, Boeken, Verlichting',
        'B.V., V.O.F.',
      ],
      [
        pl,
        ['{trade} {last} {legal}', '{last} {trade}'],
        'Meble, Książki, Zabawki, Obuwie',
        'Sp. z o.o., S.A.',
      ],
      [
        pt_BR,
        ['{trade} {last} {legal}', '{last} {trade}'],
        'Móveis, Livraria, Calçados, Brinquedos',
        'Ltda., S.A.',
      ],
      [
        tr,
        ['{last} {trade} {legal}', '{last} {trade}'],
        'Elektronik, Mobilya, Kitap, Ayakkabı',
        'A.Ş., Ltd. Şti.',
      ],
      [
        el,
        ['{last} {trade} {legal}', '{trade} {last}'],
        'Έπιπλα, Βιβλία, Ηλεκτρονικά, Υποδήματα',
        'Α.Ε., Ε.Π.Ε.',
      ],
      [uk, ['ТОВ «{last} {trade}»', 'ТОВ «{trade} {last}»'], 'Меблі, Книги, Взуття, Техніка', 'ТОВ'],
      [vi, ['Công ty TNHH {trade} {first}', '{trade} {first}'], 'Điện tử, Nội thất, Sách, Giày dép', 'TNHH'],
      [th, ['ร้าน{trade}{last}', 'บริษัท {last}{trade} จำกัด'], 'หนังสือ, เฟอร์นิเจอร์, รองเท้า, ของเล่น', 'จำกัด'],
    ] as const
  ).map(
    ([locale, patterns, trades, legalForms]): Region => ({
      locale,
      language: 'en',
      share: 1,
      patterns,
      trades: list(trades),
      legalForms: list(legalForms),
    }),
  ),
];

export interface SeededSeller {
  businessName: string;
  language: Language;
}

/**
 * Draws the name of a marketplace and of `count` sellers, in many scripts. It avoids duplicates as far as possible.
 * @param given the names of the first sellers.
 */
export function drawNames(
  draw: SeededRandom,
  count: number,
  given: readonly string[],
): { marketplace: string; sellers: SeededSeller[] } {
  const fakers = new Map(
    regions.map(({ locale }) => [
      locale,
      new Faker({ locale: [locale, en, base], randomizer: draw.randomizer }),
    ]),
  );
  const weightedRegions = regions.flatMap((region) => Array<Region>(region.share).fill(region));
  const taken = new Set(given);
  const sellers = Array.from({ length: count }, (_, i): SeededSeller => {
    if (given[i] !== undefined) return { businessName: given[i], language: 'en' };
    const region = draw.pick(weightedRegions);
    const faker = fakers.get(region.locale) as Faker;
    let businessName = nameFrom(draw, faker, region);
    for (let tries = 0; taken.has(businessName) && tries < 20; tries++) {
      businessName = nameFrom(draw, faker, region);
      // After five duplicates, the name of a town makes the name unique.
      if (tries >= 5) businessName += ` ${faker.location.city()}`;
    }
    taken.add(businessName);
    return { businessName, language: region.language };
  });
  const marketplace = `${draw.pick(list('Harbour, Northlight, Meridian, Lantern, Juniper, Old Town, Riverside'))} ${draw.pick(list('Market, Bazaar, Marketplace, Arcade'))}`;
  return { marketplace, sellers };
}

/** Draws a business name. It can have a family name or a first name, but never a person's full name. */
function nameFrom(draw: SeededRandom, faker: Faker, { patterns, trades, legalForms }: Region): string {
  return draw.pick(patterns).replace(/\{(\w+)\}/g, (_, slot: string) => {
    switch (slot) {
      case 'last':
        return faker.person.lastName('male');
      case 'first':
        return faker.person.firstName();
      case 'city':
        return faker.location.city();
      case 'trade':
        return draw.pick(trades);
      default:
        return draw.pick(legalForms);
    }
  });
}
