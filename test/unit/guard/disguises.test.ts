import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { passesLuhn } from '../../../src/content-guard/card-schemes.js';
import { findContent } from '../../../src/content-guard/find-content.js';

const kindsIn = (text: string) => findContent(text).map(({ kind }) => kind);

/** Draws the number of a Visa card. */
const card = fc
  .array(fc.integer({ min: 0, max: 9 }), { minLength: 14, maxLength: 14 })
  .map((digits) => `4${digits.join('')}`)
  .map((body) => Array.from({ length: 10 }, (_, check) => `${body}${check}`).find(passesLuhn) ?? '');

const four = (number: string) => number.match(/.{4}/g) ?? [];

describe('a card is found in each disguise', () => {
  const disguises: Readonly<Record<string, (number: string) => string>> = {
    'encoded spaces of an address': (number) => `card=${four(number).join('%20')}&amount=2`,
    'spaces of a page': (number) => four(number).join('&nbsp;'),
    'numbered lines': (number) =>
      four(number)
        .map((part, at) => `${at + 1}. ${part}`)
        .join('\n'),
    'numbered parts': (number) =>
      four(number)
        .map((part, at) => `${at + 1}) ${part}`)
        .join('\n'),
    'dictated parts': (number) => {
      const [a, b, c, d] = four(number);
      return `the first four are ${a}, then ${b}, then ${c} and the last four ${d}`;
    },
    'dictated parts in French': (number) => {
      const [a, b, c, d] = four(number);
      return `d'abord ${a}, puis ${b}, ensuite ${c} et enfin ${d}`;
    },
    'dictated parts in Japanese': (number) => {
      const [a, b, c, d] = four(number);
      return `最初は${a}、次は${b}、その次は${c}、最後は${d}です`;
    },
    'two halves': (number) => `first part ${number.slice(0, 8)}, second part ${number.slice(8)}`,
    'the first track of a stripe': (number) => `%B${number}^DOE/JOHN^27051010000000000?`,
    'the second track of a stripe': (number) => `;${number}=27051010000000000?`,
    'full width': (number) => number.replace(/\d/g, (digit) => String.fromCodePoint(0xff10 + Number(digit))),
    'Arabic digits': (number) =>
      number.replace(/\d/g, (digit) => String.fromCodePoint(0x660 + Number(digit))),
    'invisible characters': (number) => [...number].join('\u200b'),
    'struck digits': (number) => [...number].join('\u0336'),
    'digits of keys': (number) => [...number].map((digit) => `${digit}\ufe0f\u20e3`).join(' '),
    'digits in circles': (number) => number.replace(/\d/g, (digit) => '⓪①②③④⑤⑥⑦⑧⑨'.charAt(Number(digit))),
    'digits in black circles': (number) =>
      number.replace(/\d/g, (digit) => '⓿❶❷❸❹❺❻❼❽❾'.charAt(Number(digit))),
    'encoded dashes': (number) => four(number).join('%2D'),
    'dashes of a page': (number) => four(number).join('&ndash;'),
    'line breaks of a page': (number) => four(number).join('<br>'),
    'escaped line breaks': (number) => four(number).join('\\n'),
    'an encoded equals sign before it': (number) => `card%3D${number}`,
    'long dots': (number) => four(number).join(' ... '),
    'lines with times': (number) =>
      `card:\n${four(number)
        .map((part, at) => `[10:3${at}] ${part}`)
        .join('\n')}`,
    'lines with a number of all lines': (number) =>
      four(number)
        .map((part, at) => `${at + 1}/4 ${part}`)
        .join('\n'),
    'lines with ordinals': (number) =>
      four(number)
        .map((part, at) => `${['1st', '2nd', '3rd', '4th'][at]}: ${part}`)
        .join('\n'),
    'the word for a sign': (number) => four(number).join(' dash '),
    'the last part first': (number) =>
      `the card ends with ${number.slice(12)} and starts with ${number.slice(0, 12)}`,
    'the second half first': (number) =>
      `second half of the card ${number.slice(8)}, first half ${number.slice(0, 8)}`,
    'parts of other sizes': (number) => `card: first ${number.slice(0, 6)}, then ${number.slice(6)}`,
    'a label without a space': (number) => `TARJETA${number}`,
    'a word after it without a space': (number) => `${number}VISA`,
    'another number before it': (number) => `27.11.2026 ${four(number).join(' ')}`,
  };
  test.each(Object.entries(disguises))('%s', (_, disguise) => {
    fc.assert(fc.property(card, (number) => kindsIn(disguise(number)).includes('PAYMENT_CARD')));
  });
});

test('a card is found with letters for some digits', () => {
  const misread = (number: string) => number.replaceAll('0', 'O').replaceAll('1', 'l');
  fc.assert(
    fc.property(card, (number) => {
      fc.pre(misread(number).replace(/\D/g, '').length >= 8);
      return kindsIn(`card ${misread(number)}`).includes('PAYMENT_CARD');
    }),
  );
});

describe('a card in words is found', () => {
  const languages: Readonly<Record<string, string>> = {
    English: 'zero one two three four five six seven eight nine',
    German: 'null eins zwei drei vier fünf sechs sieben acht neun',
    French: 'zéro un deux trois quatre cinq six sept huit neuf',
    Spanish: 'cero uno dos tres cuatro cinco seis siete ocho nueve',
    Polish: 'zero jeden dwa trzy cztery pięć sześć siedem osiem dziewięć',
    Turkish: 'sıfır bir iki üç dört beş altı yedi sekiz dokuz',
    Russian: 'ноль один два три четыре пять шесть семь восемь девять',
    Arabic: 'صفر واحد اثنان ثلاثة أربعة خمسة ستة سبعة ثمانية تسعة',
    Hebrew: 'אפס אחת שתיים שלוש ארבע חמש שש שבע שמונה תשע',
    Hindi: 'शून्य एक दो तीन चार पांच छह सात आठ नौ',
    Chinese: '零 一 二 三 四 五 六 七 八 九',
    Korean: '공 일 이 삼 사 오 육 칠 팔 구',
    Thai: 'ศูนย์ หนึ่ง สอง สาม สี่ ห้า หก เจ็ด แปด เก้า',
    Vietnamese: 'không một hai ba bốn năm sáu bảy tám chín',
  };
  test.each(Object.entries(languages))('%s', (_, names) => {
    const words = names.split(' ');
    fc.assert(
      fc.property(card, fc.constantFrom(' ', ', ', '-'), fc.nat({ max: 8 }), (number, between, inDigits) => {
        const spoken = [...number.slice(inDigits)].map((digit) => words[Number(digit)]).join(between);
        return kindsIn(`${number.slice(0, inDigits)} ${spoken}`).includes('PAYMENT_CARD');
      }),
    );
  });

  test('with a repeated digit', () => {
    expect(
      kindsIn('four one double one, triple one one, double one double one, double one double one'),
    ).toEqual(['PAYMENT_CARD']);
  });

  test('in English numbers of two digits', () => {
    const below20 =
      'zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen'.split(
        ' ',
      );
    const tens = '- - twenty thirty forty fifty sixty seventy eighty ninety'.split(' ');
    const nameOf = (pair: string, sign: string) => {
      const [ten, unit] = [Number(pair[0]), Number(pair[1])];
      if (ten === 0) return `zero ${below20[unit]}`;
      if (ten === 1) return below20[Number(pair)];
      return unit === 0 ? tens[ten] : `${tens[ten]}${sign}${below20[unit]}`;
    };
    fc.assert(
      fc.property(card, fc.constantFrom('-', ' '), fc.constantFrom(' ', ', '), (number, sign, between) => {
        const spoken = (number.match(/../g) ?? []).map((pair) => nameOf(pair, sign)).join(between);
        const rest = number.length % 2 === 0 ? '' : ` ${below20[Number(number.at(-1))]}`;
        return kindsIn(`${spoken}${rest}`).includes('PAYMENT_CARD');
      }),
    );
    expect(
      kindsIn('We sold twenty one, forty two, eleven, sixteen, ninety, ten, thirty and twelve.'),
    ).toEqual([]);
  });

  test.each([
    ['low', 'They cost twenty-two ninety-nine, ten ninety-nine, eleven ninety-nine and fifteen ninety-nine'],
    ['low', 'forty-one eleven eleven eleven eleven eleven eleven eleven, ten twenty-nine, one twenty-three'],
    ['high', 'My card: forty-one eleven eleven eleven eleven eleven eleven eleven, ten twenty-nine'],
    ['medium', 'Four one double one, double one double one, double one double one, double one double one'],
  ])('with %s confidence in %j', (confidence, text) => {
    expect(findContent(text)).toMatchObject([{ kind: 'PAYMENT_CARD', confidence }]);
  });

  test('but not a part of a list of numbers of two digits', () => {
    const card = 'forty-one eleven eleven eleven eleven eleven eleven eleven';
    expect(kindsIn(`Boxes of twelve, ${card}`)).toEqual([]);
    expect(kindsIn(`${card}, twelve, thirteen, fourteen and fifteen`)).toEqual([]);
  });

  test('but not the numbers of a sentence', () => {
    expect(
      kindsIn('one or two of the three boxes, four came, five left, six open, seven, eight, nine'),
    ).toEqual([]);
  });
});

describe('numbers in a row are no dictated card', () => {
  test.each([
    'pages 4011, 4012, 4013 and 4014',
    'models 5120 and 5220 and 5320 and 5420',
    'orders 4501 and 4111 and 1111 and 1111',
    '2023: 4100, 2024: 4800, 2025: 5500',
  ])('%s', (text) => expect(kindsIn(text)).toEqual([]));
});

describe('an email address is found in each disguise', () => {
  const name = fc.stringMatching(/^[a-z]{4,10}[0-9]{2}$/);
  const disguises: Readonly<Record<string, (name: string) => string>> = {
    words: (local) => `${local} at gmail dot com`,
    brackets: (local) => `${local}[at]gmail[dot]com`,
    'spaces around the signs': (local) => `${local} @ gmail . com`,
    underscores: (local) => `${local}_at_gmail_dot_com`,
    hyphens: (local) => `${local}-at-gmail-dot-com`,
    'angle brackets': (local) => `${local} <at> gmail <dot> com`,
    'a letter in brackets': (local) => `${local} (a) gmail.com`,
    'a dot in brackets': (local) => `${local}@gmail[.]com`,
    'an encoded sign': (local) => `${local}%40gmail.com`,
    'a character reference': (local) => `${local}&#64;gmail.com`,
    'full width': (local) => `${local}＠gmail.com`,
    German: (local) => `${local} ät gmail punkt com`,
    Spanish: (local) => `${local} arroba gmail punto com`,
    Russian: (local) => `${local} собака mail точка ru`,
    Japanese: (local) => `${local}アットgmailドットcom`,
  };
  test.each(Object.entries(disguises))('%s', (_, disguise) => {
    fc.assert(fc.property(name, (local) => kindsIn(`write to ${disguise(local)}`).includes('EMAIL')));
  });
});

describe('a password is found after each separator and in each syntax', () => {
  const password = fc.stringMatching(/^[A-Z][a-z]{3,8}[0-9]{2,4}[!$%]$/);
  const forms: Readonly<Record<string, (value: string) => string>> = {
    colon: (value) => `password: ${value}`,
    dash: (value) => `Passwort - ${value}`,
    'line break': (value) => `mot de passe\n${value}`,
    'word for is': (value) => `la contraseña es ${value}`,
    'name of an account': (value) => `password for the portal: ${value}`,
    'user name and slash': (value) => `login: anna / ${value}`,
    'option of curl': (value) => `curl -u anna:${value} https://api.example.com`,
    'long option': (value) => `wget --password=${value} https://example.com`,
    'environment variable': (value) => `export DB_PASSWORD=${value}`,
    'element of a file': (value) => `<password>${value}</password>`,
    'before its label': (value) => `use ${value} as the password`,
    Korean: (value) => `비밀번호는 ${value} 입니다`,
    Thai: (value) => `รหัสผ่านคือ ${value}`,
    Chinese: (value) => `密码是${value}`,
    'remark in brackets': (value) => `password (case sensitive) ${value}`,
    'bold label': (value) => `**Password:** ${value}`,
    'word for new': (value) => `รหัสผ่านใหม่ ${value}`,
    'word for my': (value) => `sandi saya adalah ${value}`,
    'Chinese for changed to': (value) => `密码改成了${value}`,
    'label of two letters': (value) => `u/p: anna/${value}`,
    'password before the user name': (value) => `p: ${value} u: anna`,
    'key of a network': (value) => `WPA2 key ${value}`,
    'name of a user before "is"': (value) => `mật khẩu của anna_shop là ${value}`,
    'word for will be': (value) => `password will be ${value} until Friday`,
    'pipe to sudo': (value) => `echo ${value} | sudo -S ls`,
    'option of unzip': (value) => `unzip -P ${value} file.zip`,
    'asked for': (value) => `type ${value} when it asks for the password`,
    'field of a form': (value) => `enter ${value} in the password field`,
    'Spanish, asked for': (value) => `cuando pida la contraseña pon ${value}`,
    'German, to be typed': (value) => `Als Kennwort bitte ${value} verwenden`,
    'label in brackets': (value) => `Das Archiv ist mit ${value} verschlüsselt (Passwort)`,
    'set to, in German': (value) => `Ich hab das PW auf ${value} gesetzt`,
    'key of a network in a place': (value) => `wifi in the hall: ShopGuest, key ${value}`,
    'code of a network': (value) => `code wifi du stock : ${value}`,
    'name and means': (value) => `log in as anna_shop using ${value}`,
    'after a reset': (value) => `I reset it, log in with ${value}`,
    'Thai user and code': (value) => `ยูสเซอร์ anna_shop รหัส ${value}`,
    'address and secret': (value) => `test account: anna@example.com / ${value}`,
    'server and user': (value) => `SFTP: anna_shop / ${value}`,
    'sign after the label of a thing': (value) => `WLAN-Schlüssel im Lager: ${value}`,
    'option of lftp': (value) => `lftp -u anna,${value} files.example.com`,
    'option of openssl': (value) => `openssl enc -d -k ${value} -in feed.enc`,
    'Icelandic letter': (value) => `Lykilorðið er ${value}`,
    'changed to, before the verb': (value) => `Das PW vom Händlerportal hab ich auf ${value} geändert`,
    'changed to, in Polish': (value) => `hasło do panelu zmieniłem wczoraj na ${value}`,
    'changed to, in Hungarian': (value) => `A jelszót átállítottam erre: ${value}`,
    'Turkish means': (value) => `depo_ankara kullanıcısı ve ${value} şifresiyle giriş yapabilirsiniz`,
    'Hungarian means': (value) => `Jelentkezz be a raktar névvel és a ${value} jelszóval`,
    'Finnish "as"': (value) => `kokeile ${value} salasanaksi`,
    'Czech "as"': (value) => `zkus ${value} jako heslo`,
    'name and secret, before the verb': (value) => `raktar_pest és ${value} kell a belépéshez`,
    'name with a secret': (value) => `Signing in as warehouse3 with ${value} worked for me`,
    'address with a secret': (value) => `Our integrator can get in with ops@example.com and ${value}`,
    'address and secret on two lines': (value) => `Mis accesos\nanna@example.com\n${value}`,
    'name and secret without a label': (value) => `Use harbour_uk / ${value} until we have yours`,
    'mine, after a sentence about passwords': (value) => `The portal wants a password, mine is ${value}`,
    'typing error': (value) => `my pasword is ${value}`,
    'other typing error': (value) => `das Passwrot: ${value}`,
    'inflected label': (value) => `prijavi se s korisnickim imenom skladiste i zaporkom ${value}`,
    'Serbian code': (value) => `Шифра за портал је ${value}`,
    'Latvian word for now': (value) => `Parole panelim tagad ir ${value}`,
    'words for still': (value) => `Passwort ist immer noch das alte (${value})`,
    'sentence after it': (value) => `I reset it to ${value}, that's the new password`,
  };
  test.each(Object.entries(forms))('%s', (_, form) => {
    fc.assert(fc.property(password, (value) => kindsIn(form(value)).includes('PASSWORD')));
  });

  test.each([
    'your code is {}',
    '{} is your verification code',
    'G-{} is your Google verification code',
    'code de vérification {}',
    'Sicherheitscode per SMS: {}',
    'use code {} to log in',
    'engångskod {}',
    'PIN no. {}',
    'unlock code {}',
    'kode OTP saya {}',
    'código de verificación: {}',
    'PIN fürs Portal: {}',
    'пин-код от портала {}',
    'El código que me llegó es {}',
    'SMS ile gelen kod: {}',
    'код: {}, пришел в смс',
    'وصلني الرمز {}',
    'קוד האימות הוא {}',
    'PIN to open the archive is {}',
    'jednorazowy kod {}',
    'here is {} as the OTP',
    'I got code {} from the marketplace',
    'mi è arrivato il codice {}',
    'пришёл код {}',
    '届いたコードは{}です',
    'code from the authenticator app: {}',
    'Der Freischaltcode lautet {}',
  ])('as a one-time code: %s', (form) => {
    const code = fc.stringMatching(/^[0-9]{6}$/);
    fc.assert(fc.property(code, (value) => kindsIn(form.replace('{}', value)).includes('PASSWORD')));
  });

  test.each([
    'your discount code is 123456',
    'use code 123456 at checkout',
    'password;username;email are the columns of the CSV',
    'enamel pin 4711 is back',
    'password (min. 12 characters) is required',
    'password should be changed in 2026',
    'password for anna_shop is expired',
    'code postal 75011',
    'error code 500413 appears after login',
    'the error code I got is 500413',
    'I got error code 500413',
    'Contraseña: cámbiela en el portal Seguimiento: UY631767187BR',
    'use a password manager such as KeePass2',
    'our passwords are hashed with SHA256',
    'log in with Chrome120 or newer',
    'Loggt euch mit Edge120 ein',
    'Ο κωδικός προϊόντος είναι AB1234',
    'the wifi module ESP32 is out of stock',
  ])('but not in: %s', (text) => expect(kindsIn(text)).toEqual([]));

  test('but not a value that hides it', () => {
    const sign = fc.constantFrom('*', '•', 'x', '●', '_', '.');
    fc.assert(
      fc.property(sign, fc.integer({ min: 4, max: 16 }), (character, length) => {
        expect(kindsIn(`password: ${character.repeat(length)}`)).toEqual([]);
      }),
    );
  });
});
