/** The maximum length of a message, in code points. */
const length = 10_000;

const filledWith = (unit: string) => unit.repeat(Math.ceil(length / unit.length)).slice(0, length);

/** Texts of 10,000 characters as people write them, in the scripts of sellers. */
export const scriptTexts: Readonly<Record<string, string>> = {
  'Chinese, Japanese and Korean': filledWith(
    '您好，请问订单什么时候发货？客户说包裹破损了。注文した商品がまだ届いていません。확인 부탁드립니다。',
  ),
  'many scripts': filledWith(
    'Hallo, заказ 4711 ist da. 订单号 AB-2231, कृपया देखें. طلب رقم 8812 لم يصل. ขอบคุณครับ 12 ชิ้น, merci beaucoup été 2026! ',
  ),
  Cyrillic: filledWith('Здравствуйте, покупатель хочет вернуть деньги за заказ 48213. '),
  Arabic: filledWith('مرحبا، العميل يسأل عن الطلب رقم 48213 ومتى يتم الشحن من فضلك. '),
  Thai: filledWith('สวัสดีค่ะ ลูกค้าแจ้งว่าสินค้ายังไม่ถึง รบกวนตรวจสอบคำสั่งซื้อ 48213 ด้วยค่ะ '),
  'digits in words': filledWith('four one one two, '),
  'dictated parts': filledWith('then 4111 and 1112 '),
};

/** Texts of 10,000 characters that take the guard long, because they repeat values that are almost sensitive. */
export const hardTexts: Readonly<Record<string, string>> = {
  'one digit': filledWith('1'),
  'digits apart': filledWith('1 '),
  'cards that fail Luhn': filledWith('4111 1111 1111 1112 '),
  'cards with all details': filledWith('4111 1111 1111 1111 12/27 123 '),
  'order numbers': filledWith('Order 123456782, '),
  'tax file numbers': filledWith('TFN 123456782 '),
  'nine digits': filledWith('123456782 '),
  'phones of no country': filledWith('+99 412 345 678, '),
  phones: filledWith('+61 412 345 678, '),
  'phones by name': filledWith('tel 0412345678, '),
  'IBANs that fail': filledWith('DE89370400440532013001 '),
  'at signs': filledWith('a@'),
  'mail addresses': filledWith('a.b@c.de '),
  'passwords of nobody': filledWith('password: '),
  'beginnings of tokens': filledWith('sk-'),
  'beginnings of web tokens': filledWith('eyJ.'),
  'beginnings of keys': filledWith('-----BEGIN PRIVATE KEY'),
  'one letter': filledWith('a'),
  spaces: filledWith(' '),
  'line breaks': filledWith('\n'),
  Japanese: filledWith('注文番号12345678 '),
  'full-width digits': filledWith('４１１１ '),
};
