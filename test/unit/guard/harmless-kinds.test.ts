import { describe, expect, test } from 'vitest';
import { findContent } from '../../../src/content-guard/find-content.js';
import { actionOn, defaultActions } from '../../../src/content-policy/policy.js';

const actionsOn = (text: string) =>
  findContent(text)
    .map(({ kind, confidence }) => actionOn(defaultActions(kind), confidence))
    .filter((action) => action !== 'allow');

describe('harmless texts are neither blocked nor warned of', () => {
  test.each([
    'The exchange rate was 52.11161379321817 yesterday',
    'Pick-up point: 51.93686060366908, 14.373454863958003',
    'CA 03/2015 – 03/2016',
    'logo@2x.png is missing',
    'Biscuits batch B12 exp 05/27. The customer paid by card.',
    'Password: ********',
    'Passwort: ••••••••',
    'DB_PASSWORD=$DB_PASSWORD',
    'mot de passe : <votre mot de passe>',
    'API key: xxxxxxxxxxxxxxxxxxxxxxxx',
    'GST number 618-435-630',
    'can you check 123-456-789 please',
    'what is 378-05-1120?',
    'SIREN 732 829 320',
    'IMEI 356938035643809',
    'the server 192.168.154.36 is down',
    'CSC-7771-BLK is sold out, the buyer paid by card',
    '4007201086976 296',
    'orders 54618868, 54618868 and 54618868 were paid by card',
    'Where is order 40128888?\n88881881 is missing too',
    'from 01.02.2026 to 28.02.2026',
    'Please write to support@example.com',
    'Hotline: 0800 123 4567',
    'the password is case sensitive',
    'コードのパスワードを忘れました',
    'The password is wrong!',
    'Das Passwort ist leider falsch!',
    'Пароль неверный!',
    'Mật khẩu sai!',
    'We sent the password to seller_anna22 yesterday.',
    '비밀번호는 client_22 에게 보냈어요',
    'Has the password of the server Harbour-FTP2 changed?',
    'Users anna22 and ben33 cannot log in.',
    'Use a password manager such as KeePass2',
    'Passport cover in navy, size A5',
    'Attached: Passwords-FAQ_v2.pdf',
    'Batch Heron-Lake-7 arrived, and the password topic is still open.',
    'Anmelden und Artikel X4-22b öffnen',
    'Kode: 4471920 er ordren',
    '密码：稍后发给你',
    'support@harbour.example, Dock4-Hamburg',
  ])('%s', (text) => expect(actionsOn(text)).toEqual([]));
});

test('a number that only a weak check digit speaks for is warned of', () => {
  expect(new Set(actionsOn('123-456-782'))).toEqual(new Set(['warn']));
  expect(actionsOn('My TFN is 123-456-782')).toEqual(['block']);
});

test('a number of a rare length in a text without a word for cards is warned of', () => {
  expect(new Set(actionsOn('label 583067425186 was scanned twice'))).toEqual(new Set(['warn']));
  expect(new Set(actionsOn('chargeback 583067425186 of a visa payment'))).toEqual(new Set(['warn']));
  expect(actionsOn('my card is 583067425186')).toEqual(['block']);
  expect(actionsOn('6304 9000 1774 0292 441')).toEqual(['block']);
});

describe('the word of a parcel frees a card number only in the form of a parcel number', () => {
  test.each(['tracking', 'colis', 'AWB', 'IMEI', 'GLS'])('%s', (word) => {
    expect(findContent(`${word} 4242424242424242`).map(({ kind }) => kind)).toContain('PAYMENT_CARD');
  });
});
