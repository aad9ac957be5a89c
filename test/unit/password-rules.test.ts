import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { hashPassword, isOutdated, verifyPassword } from '../../src/accounts/password-hash.js';
import { identityWords, passwordProblem } from '../../src/accounts/password-rules.js';

/* Tests the rules for new passwords, and their hashes. */

/** A hash by the sign-in library of an earlier version, of the password `correct horse battery staple`. */
const earlierHash =
  '60a0268cdb7361719e62dd9c47ce3b81:97791b2e09e04eb88ae42bd1ff61112ec133648814756150f5854d3acc7fcda4f8ee95d0a21acd4001b568a10392f4b6fc7861a2c165f86ba5c3f8534a8328c9';

const ada = {
  name: 'Ada Lovelace',
  email: 'ada.lovelace@harbour-market.example',
  marketplaceNames: ['Lantern Quay', null],
};
const codeOf = async (password: string, owner: typeof ada | null = ada) =>
  (await passwordProblem(password, owner))?.code ?? null;

describe('a new password', () => {
  test.each([
    'correct horse battery staple',
    'gT7!kd92mZq#',
    'Regenschirm wartet am Bahnhof',
    'مظلة تنتظر في المحطة',
    '🦊🐢🦉🐙🦀🐝🦋🐌🐞🦂🕷🐠',
    'Ada keeps nine purple umbrellas',
    'nine umbrellas wait for rain',
    'Regen auf vier Lanternen',
  ])('can be %j', async (password) => {
    expect(await codeOf(password)).toBeNull();
  });

  test.each([
    ['PASSWORD_TOO_SHORT', 'gT7!kd92mZq'],
    ['PASSWORD_TOO_SHORT', '🦊🐢🦉🐙🦀🐝'],
    ['PASSWORD_TOO_LONG', 'gT7!'.repeat(33)],
    ['PASSWORD_TOO_COMMON', 'password1234'],
    ['PASSWORD_TOO_COMMON', 'Passw0rd!2024'],
    ['PASSWORD_TOO_COMMON', 'P@SSW0RDP@SSW0RD'],
    ['PASSWORD_TOO_COMMON', 'iloveyou1234'],
    ['PASSWORD_TOO_COMMON', '123456789012'],
    ['PASSWORD_TOO_COMMON', 'qwertyuiop12'],
    ['PASSWORD_TOO_COMMON', 'aaaaaaaaaaaaaaaaaaaaaaaa'],
    ['PASSWORD_TOO_COMMON', 'abcabcabcabcabcabc'],
    ['PASSWORD_TOO_COMMON', 'ｐａｓｓｗｏｒｄ１２３４'],
    ['PASSWORD_TOO_COMMON', 'parleyparley'],
    ['PASSWORD_TOO_COMMON', 'Parley202412'],
    // Words of other languages, with a number.
    ['PASSWORD_TOO_COMMON', 'Schmetterling1'],
    ['PASSWORD_TOO_COMMON', 'Geheimnis2024'],
    ['PASSWORD_TOO_COMMON', 'Fußball12345'],
    ['PASSWORD_TOO_COMMON', 'contraseña123'],
    ['PASSWORD_TOO_COMMON', 'Bienvenidos1'],
    ['PASSWORD_TOO_COMMON', 'bibliotheque1'],
    ['PASSWORD_TOO_COMMON', 'Benvenuto2024'],
    ['PASSWORD_TOO_COMMON', 'Ziekenhuis12'],
    ['PASSWORD_TOO_COMMON', 'Przyjaciel12'],
    ['PASSWORD_TOO_COMMON', 'Felicidade12'],
    ['PASSWORD_TOO_COMMON', 'كلمةالسر1234'],
    ['PASSWORD_TOO_COMMON', 'السلامعليكم1'],
    ['PASSWORD_TOO_COMMON', 'пожалуйста12'],
    ['PASSWORD_TOO_COMMON', 'Teşekkürler1'],
    ['PASSWORD_FROM_IDENTITY', 'ada.lovelace@harbour-market.example'],
    ['PASSWORD_FROM_IDENTITY', 'Ada.Lovelace@Harbour-Market.example'],
    ['PASSWORD_FROM_IDENTITY', 'ada.lovelace'],
    ['PASSWORD_FROM_IDENTITY', 'ada.lovelace.2024'],
    ['PASSWORD_FROM_IDENTITY', 'AdaLovelace1!'],
    ['PASSWORD_FROM_IDENTITY', 'ecalevol.ada'],
    ['PASSWORD_FROM_IDENTITY', '4d4.l0v3l4c3'],
    ['PASSWORD_FROM_IDENTITY', 'Ada Lovelace'],
    ['PASSWORD_FROM_IDENTITY', 'harbour-market'],
    ['PASSWORD_FROM_IDENTITY', 'Lantern-Quay'],
    ['PASSWORD_FROM_IDENTITY', 'LanternQuay2024'],
    ['PASSWORD_FROM_IDENTITY', 'lantern20241'],
  ])('gets %s for %j', async (code, password) => {
    expect(await codeOf(password)).toBe(code);
  });

  test('is checked without a person too', async () => {
    expect(await codeOf('password1234', null)).toBe('PASSWORD_TOO_COMMON');
    expect(await codeOf('correct horse battery staple', null)).toBeNull();
  });

  test('can be random, of any length within the limits', async () => {
    const unit = fc.integer({ min: 0x21, max: 0x7e }).map((code) => String.fromCodePoint(code));
    // Fewer characters could all be equal by chance.
    const random = fc
      .array(unit, { minLength: 20, maxLength: 128 })
      .filter((all) => new Set(all.slice(0, 48)).size >= 12);
    await fc.assert(
      fc.asyncProperty(random, async (characters) => {
        expect(await codeOf(characters.join(''))).toBeNull();
      }),
      { numRuns: 20 },
    );
  });
});

test('the words of a person are names and address, whole and in parts', () => {
  const marketplaceNames = ['Lantern Quay', null];
  expect(
    identityWords({ name: 'Ada  Lovelace', email: 'ada.l@shop.example', marketplaceNames }).sort(),
  ).toEqual([
    'ada',
    'ada  lovelace',
    'ada lovelace',
    'ada-lovelace',
    'ada.l',
    'ada.l@shop.example',
    'ada.lovelace',
    'ada_lovelace',
    'adalovelace',
    'example',
    'lantern',
    'lantern quay',
    'lantern-quay',
    'lantern.quay',
    'lantern_quay',
    'lanternquay',
    'lovelace',
    'quay',
    'shop',
    'shop.example',
  ]);
});

describe('a hash', () => {
  test('matches only its own password, in either form of Unicode, and has the current strength', async () => {
    const hash = await hashPassword('Café über Berlin'.normalize('NFD'));
    expect(hash).toMatch(/^\$scrypt\$ln=17,r=8,p=1\$[\w+/]{22}\$[\w+/]{43}$/);
    expect(isOutdated(hash)).toBe(false);
    expect(await verifyPassword({ hash, password: 'Café über Berlin'.normalize('NFC') })).toBe(true);
    expect(await verifyPassword({ hash, password: 'cafe uber berlin' })).toBe(false);
  });

  test('of an earlier version still matches, and is outdated', async () => {
    const hash = earlierHash;
    expect(isOutdated(hash)).toBe(true);
    expect(await verifyPassword({ hash, password: 'correct horse battery staple' })).toBe(true);
    expect(await verifyPassword({ hash, password: 'correct horse battery' })).toBe(false);
  });

  test('of an unknown format matches nothing', async () => {
    for (const hash of ['', 'quick:x', '$argon2id$v=19$x$y', 'ab:cd']) {
      expect(await verifyPassword({ hash, password: 'correct horse battery staple' })).toBe(false);
    }
  });
});
