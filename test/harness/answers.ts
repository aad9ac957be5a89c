import iconv from 'iconv-lite';
import { renderUnreadMail } from '../../src/notifications/render-mail.js';

/* Answers by email as mail programs write them, in ten languages: the shapes are those of the programs, the texts are our own. */

/** The sender of the email that is answered. */
const originalSender = 'chat@market.example';

/** The domain of the addresses to answer to. */
export const replyDomain = 'reply.market.example';

export const ownMail = { sender: originalSender, domain: replyDomain };

const author = 'ann@arcade.example';
const name = 'Quay & Sons';
const from = `${name} <${originalSender}>`;

/** The words of mail programs in a language. */
interface Words {
  /** Of Gmail, Apple Mail, Thunderbird and Yahoo, above an earlier email. */
  gmail: string;
  apple: string;
  thunderbird: string;
  yahoo: string;
  /** From, sent, to and subject, with the time between them. */
  labels: readonly [string, string, string, string];
  time: string;
  original: string;
  phone: string;
  galaxy: string;
  outlook: string;
  proton: string;
  greeting: string;
  /** A short and a long answer. */
  answers: readonly [string, string];
  /** The charset that programs used before UTF-8. */
  charset: string;
}

export const languages: Readonly<Record<string, Words>> = {
  en: {
    gmail: `On Fri, Mar 12, 2027 at 10:11 AM ${from} wrote:`,
    apple: `On Mar 12, 2027, at 10:11 AM, ${from} wrote:`,
    thunderbird: `On 12/03/2027 10:11, ${name} wrote:`,
    yahoo: `On Friday, March 12, 2027 at 10:11:12 AM GMT+1, ${from} wrote: `,
    labels: ['From:', 'Sent:', 'To:', 'Subject:'],
    time: 'Friday, March 12, 2027 10:11 AM',
    original: 'Original Message',
    phone: 'Sent from my iPhone',
    galaxy: 'Sent from my Galaxy',
    outlook: 'Get Outlook for Android',
    proton: 'Sent with Proton Mail secure email.',
    greeting: 'Best regards,\nAnn',
    answers: [
      'Yes, pallet 7 left at 4:30 today.',
      'Hello,\n\nthe invoice from: March is on its way:\n- two boxes\n- one crate\n\nCan you confirm the date?',
    ],
    charset: 'us-ascii',
  },
  de: {
    gmail: `Am Fr., 12. März 2027 um 10:11 Uhr schrieb ${from}:`,
    apple: `Am 12.03.2027 um 10:11 schrieb ${from}:`,
    thunderbird: `Am 12.03.27 um 10:11 schrieb ${name}:`,
    yahoo: `Am Freitag, 12. März 2027 um 10:11:12 MEZ hat ${from} Folgendes geschrieben: `,
    labels: ['Von:', 'Gesendet:', 'An:', 'Betreff:'],
    time: 'Freitag, 12. März 2027 10:11',
    original: 'Ursprüngliche Nachricht',
    phone: 'Von meinem iPhone gesendet',
    galaxy: 'Von meinem Galaxy gesendet',
    outlook: 'Outlook für Android herunterladen',
    proton: 'Gesendet mit Proton Mail sicherer E-Mail.',
    greeting: 'Viele Grüße\nAnn',
    answers: [
      'Ja, die Palette geht morgen über Köln raus.',
      'Hallo,\n\ndie Größe stimmt nicht:\nbestellt waren 40, geliefert 42.\n\nWas schlägst du vor?',
    ],
    charset: 'iso-8859-1',
  },
  fr: {
    gmail: `Le ven. 12 mars 2027 à 10:11, ${from} a écrit :`,
    apple: `Le 12 mars 2027 à 10:11, ${from} a écrit :`,
    thunderbird: `Le 12/03/2027 à 10:11, ${name} a écrit :`,
    yahoo: `Le vendredi 12 mars 2027 à 10:11:12 UTC+1, ${from} a écrit : `,
    labels: ['De :', 'Envoyé :', 'À :', 'Objet :'],
    time: 'vendredi 12 mars 2027 10:11',
    original: "Message d'origine",
    phone: 'Envoyé de mon iPhone',
    galaxy: 'Envoyé depuis mon appareil Galaxy',
    outlook: 'Télécharger Outlook pour Android',
    proton: 'Envoyé avec la messagerie sécurisée Proton Mail.',
    greeting: 'Cordialement,\nAnn',
    answers: [
      'Oui, le colis est parti hier matin.',
      'Bonjour,\n\nla quantité reçue est erronée :\nil manque deux caisses.\n\nPouvez-vous vérifier ?',
    ],
    charset: 'windows-1252',
  },
  es: {
    gmail: `El vie, 12 mar 2027 a las 10:11, ${name} (<${originalSender}>) escribió:`,
    apple: `El 12 mar 2027, a las 10:11, ${from} escribió:`,
    thunderbird: `El 12/3/27 a las 10:11, ${name} escribió:`,
    yahoo: `El viernes, 12 de marzo de 2027, 10:11:12 CET, ${from} escribió: `,
    labels: ['De:', 'Enviado:', 'Para:', 'Asunto:'],
    time: 'viernes, 12 de marzo de 2027 10:11',
    original: 'Mensaje original',
    phone: 'Enviado desde mi iPhone',
    galaxy: 'Enviado desde mi Galaxy',
    outlook: 'Obtener Outlook para Android',
    proton: 'Enviado con Proton Mail correo electrónico seguro.',
    greeting: 'Un saludo,\nAnn',
    answers: [
      'Sí, mañana llega el pedido a Logroño.',
      'Hola:\n\nhemos recibido dos cajas de más.\n\n¿Qué hacemos con ellas?',
    ],
    charset: 'iso-8859-15',
  },
  it: {
    gmail: `Il giorno ven 12 mar 2027 alle ore 10:11 ${from} ha scritto:`,
    apple: `Il giorno 12 mar 2027, alle ore 10:11, ${from} ha scritto:`,
    thunderbird: `Il 12/03/2027 10:11, ${name} ha scritto:`,
    yahoo: `Il venerdì 12 marzo 2027 alle ore 10:11:12 CET, ${from} ha scritto: `,
    labels: ['Da:', 'Inviato:', 'A:', 'Oggetto:'],
    time: 'venerdì 12 marzo 2027 10:11',
    original: 'Messaggio originale',
    phone: 'Inviato da iPhone',
    galaxy: 'Inviato dal mio Galaxy',
    outlook: 'Scarica Outlook per Android',
    proton: 'Inviato con l’email sicura Proton Mail.',
    greeting: 'Cordiali saluti\nAnn',
    answers: [
      'Sì, la merce è già partita.',
      'Buongiorno,\n\nmanca la fattura perché è stata rifatta.\n\nQuando arriva?',
    ],
    charset: 'windows-1252',
  },
  pt: {
    gmail: `Em sex., 12 de mar. de 2027 às 10:11, ${from} escreveu:`,
    apple: `No dia 12 de mar. de 2027, às 10:11, ${from} escreveu:`,
    thunderbird: `Em 12/03/2027 10:11, ${name} escreveu:`,
    yahoo: `Em sexta-feira, 12 de março de 2027 às 10:11:12 BRT, ${from} escreveu: `,
    labels: ['De:', 'Enviado:', 'Para:', 'Assunto:'],
    time: 'sexta-feira, 12 de março de 2027 10:11',
    original: 'Mensagem original',
    phone: 'Enviado do meu iPhone',
    galaxy: 'Enviado do meu Galaxy',
    outlook: 'Obter o Outlook para Android',
    proton: 'Enviado com Proton Mail seguro.',
    greeting: 'Atenciosamente,\nAnn',
    answers: [
      'Sim, a encomenda já saiu de São Paulo.',
      'Olá,\n\no endereço está errado:\no número é o 12.\n\nPodem corrigir?',
    ],
    charset: 'iso-8859-1',
  },
  tr: {
    gmail: `${from}, 12 Mar 2027 Cum, 10:11 tarihinde şunu yazdı:`,
    apple: `${from} şunları yazdı (12 Mar 2027 10:11):`,
    thunderbird: `12.03.2027 10:11 tarihinde ${name} yazdı:`,
    yahoo: `12 Mart 2027 Cuma 10:11:12 GMT+3 tarihinde ${from} şunu yazdı: `,
    labels: ['Kimden:', 'Gönderildi:', 'Kime:', 'Konu:'],
    time: '12 Mart 2027 Cuma 10:11',
    original: 'Özgün İleti',
    phone: "iPhone'umdan gönderildi",
    galaxy: 'Galaxy cihazımdan gönderildi',
    outlook: 'Android için Outlook’u edinin',
    proton: 'Sent with Proton Mail secure email.',
    greeting: 'İyi çalışmalar\nAnn',
    answers: ['Evet, sipariş yarın çıkıyor.', 'Merhaba,\n\nölçüler yanlış geldi.\n\nDeğişim mümkün mü?'],
    charset: 'iso-8859-9',
  },
  ar: {
    gmail: `في الجمعة، 12 مارس 2027 في 10:11 ص تمت كتابة ما يلي بواسطة \u202a${name}\u202c\u200f <\u202a${originalSender}\u202c\u200f>:`,
    apple: `في ١٢ مارس ٢٠٢٧، الساعة ١٠:١١ ص، كتب ${from}:`,
    thunderbird: `في 12/3/2027 10:11، كتب ${name}:`,
    yahoo: `في الجمعة، 12 مارس 2027 في 10:11:12 ص غرينتش+3، كتب ${from}: `,
    labels: ['من:', 'تم الإرسال:', 'إلى:', 'الموضوع:'],
    time: 'الجمعة، 12 مارس 2027 10:11 ص',
    original: 'الرسالة الأصلية',
    phone: 'أُرسلت من الـ iPhone',
    galaxy: 'أُرسلت من هاتف Galaxy',
    outlook: 'الحصول على Outlook لـ Android',
    proton: 'Sent with Proton Mail secure email.',
    greeting: 'مع التحية\nآن',
    answers: [
      'نعم، ستخرج الشحنة غدًا صباحًا.',
      'مرحبًا،\n\nوصلت الكمية ناقصة:\nينقص صندوقان.\n\nهل يمكنكم التحقق؟',
    ],
    charset: 'windows-1256',
  },
  ja: {
    gmail: `2027年3月12日(金) 10:11 ${from}:`,
    apple: `2027/03/12 10:11、${from}のメール:`,
    thunderbird: `On 2027/03/12 10:11, ${name} wrote:`,
    yahoo: `2027年3月12日金曜日 10:11:12 JST, ${from} が書きました: `,
    labels: ['差出人:', '送信日時:', '宛先:', '件名:'],
    time: '2027年3月12日 10:11',
    original: '元のメッセージ',
    phone: 'iPhoneから送信',
    galaxy: 'Galaxyから送信',
    outlook: 'Outlook for Android を入手',
    proton: 'Proton Mailを使用して送信',
    greeting: 'よろしくお願いします。\nアン',
    answers: [
      'はい、明日発送します。',
      'お世話になっております。\n\n数量が違います。\n二箱足りません。\n\nご確認ください。',
    ],
    charset: 'iso-2022-jp',
  },
  zh: {
    gmail: `${from} 于2027年3月12日周五 10:11写道：`,
    apple: `2027年3月12日 10:11，${from} 写道：`,
    thunderbird: `在 2027/3/12 10:11, ${name} 写道:`,
    yahoo: `在 2027年3月12日星期五 GMT+8 10:11:12， ${from} 写道： `,
    labels: ['发件人:', '发送时间:', '收件人:', '主题:'],
    time: '2027年3月12日 10:11',
    original: '原始邮件',
    phone: '发自我的 iPhone',
    galaxy: '发自我的 Galaxy',
    outlook: '获取 Outlook for Android',
    proton: 'Sent with Proton Mail secure email.',
    greeting: '祝好\n安',
    answers: ['好的，明天发货。', '您好，\n\n数量不对：\n少了两箱。\n\n请确认。'],
    charset: 'gb18030',
  },
};

/** The email that is answered, in the nearest of its languages. */
function originalOf(language: string) {
  return renderUnreadMail({
    language: language === 'de' || language === 'ar' ? language : 'en',
    marketplaceName: name,
    businessName: 'Arcade',
    colour: '#4338ca',
    unreadCount: 3,
    firstLine: 'Where is pallet 7?',
    conversationUrl: 'https://chat.example/seller#messages',
    preferencesUrl: 'https://chat.example/notifications/1-2-3-abc',
    canReply: true,
  });
}

type Original = ReturnType<typeof originalOf>;

/** The plain text and the HTML of an answer; programs leave one of them out. */
interface Bodies {
  plain?: string;
  html?: string;
}

const escaped = (text: string) =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
const plainOf = ({ paragraphs }: Original) => `${paragraphs.join('\n\n')}\n`;
const quotedLines = (text: string) =>
  text
    .trimEnd()
    .split('\n')
    .map((line) => (line === '' ? '>' : `> ${line}`))
    .join('\n');
/** The lines of a text as elements, as editors of browsers write them. */
const divs = (text: string) =>
  text
    .split('\n')
    .map((line) => `<div>${line === '' ? '<br>' : escaped(line)}</div>`)
    .join('');
const bodyOf = ({ html }: Original) => /<body[^>]*>([\s\S]*)<\/body>/.exec(html)?.[1] ?? '';
/** Breaks a line before an address, as Gmail does. */
const wrapped = (line: string) => (line.length > 70 ? line.replace(/ ?<(?=[^<]*$)/, ' <\n') : line);
const table = ({ labels: [a, b, c, d], time }: Words, { subject }: Original) =>
  [`${a} ${from}`, `${b} ${time}`, `${c} Ann <${author}>`, `${d} ${subject}`].join('\n');
const boldTable = (words: Words, original: Original) =>
  table(words, original)
    .split('\n')
    .map((line) => escaped(line).replace(/^([^:]+:)/, '<b>$1</b>'))
    .join('<br>\n');

type Program = (text: string, words: Words, original: Original) => Bodies;

/** Mail programs, each with the answer that it writes. */
export const programs: Readonly<Record<string, Program>> = {
  gmail: (text, words, original) => ({
    plain: `${text}\n\n${wrapped(words.gmail)}\n\n${quotedLines(plainOf(original))}\n`,
    html: `<div dir="ltr">${divs(text)}</div><br><div class="gmail_quote gmail_quote_container"><div dir="ltr" class="gmail_attr">${escaped(words.gmail)}<br></div><blockquote class="gmail_quote" style="margin:0px 0px 0px 0.8ex">${bodyOf(original)}</blockquote></div>`,
  }),
  'gmail with a signature': (text, words, original) => ({
    plain: `${text}\n\n-- \nAnn Arcade\nTel. +49 30 1234\n\n${wrapped(words.gmail)}\n\n${quotedLines(plainOf(original))}\n`,
  }),
  'gmail, only HTML': (text, words, original) => ({
    html: `<div dir="auto">${divs(text)}</div><br><span class="gmail_signature_prefix">-- </span><br><div dir="ltr" class="gmail_signature" data-smartmail="gmail_signature">Ann<br>Arcade GmbH</div><div class="gmail_quote"><div dir="ltr" class="gmail_attr">${escaped(words.gmail)}<br></div><blockquote class="gmail_quote">${bodyOf(original)}</blockquote></div>`,
  }),
  'outlook for windows': (text, words, original) => ({
    plain: `${text}\n\n-----${words.original}-----\n${table(words, original)}\n\n${plainOf(original)}`,
  }),
  'outlook for windows, only HTML': (text, words, original) => ({
    html: `<html xmlns:o="urn:schemas-microsoft-com:office:office"><head><style><!-- p.MsoNormal {margin:0cm;} --></style></head><body lang="DE"><div class="WordSection1">${text
      .split('\n')
      .map(
        (line) =>
          `<p class="MsoNormal">${line === '' ? '<o:p>&nbsp;</o:p>' : `${escaped(line)}<o:p></o:p>`}</p>`,
      )
      .join(
        '',
      )}<p class="MsoNormal"><o:p>&nbsp;</o:p></p><div style="border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0cm 0cm 0cm"><p class="MsoNormal">${boldTable(words, original)}<o:p></o:p></p></div><p class="MsoNormal"><o:p>&nbsp;</o:p></p>${bodyOf(original)}</div></body></html>`,
  }),
  'outlook on the web': (text, words, original) => ({
    plain: `${text}\n\n________________________________\n${table(words, original)}\n\n${plainOf(original)}`,
    html: `<html><body><div class="elementToProof">${divs(text)}</div><div id="Signature"><div>Ann Arcade</div><div>Arcade GmbH</div></div><div id="appendonsend"></div><hr style="display:inline-block;width:98%" tabindex="-1"><div id="divRplyFwdMsg" dir="ltr"><font face="Calibri, sans-serif" color="#000000">${boldTable(words, original)}</font><div>&nbsp;</div></div><div>${bodyOf(original)}</div></body></html>`,
  }),
  'outlook on a phone': (text, words, original) => ({
    plain: `${text}\n\n${words.outlook}<https://aka.ms/AAb9ysg>\n________________________________\n${table(words, original)}\n\n${plainOf(original)}`,
  }),
  'apple mail': (text, words, original) => ({
    plain: `${text}\n\n> ${words.apple}\n> \n${quotedLines(plainOf(original))}\n`,
    html: `<html><head></head><body style="overflow-wrap: break-word;">${divs(text)}<div><br><blockquote type="cite"><div>${escaped(words.apple)}</div><br class="Apple-interchange-newline"><div>${bodyOf(original)}</div></blockquote></div><br></body></html>`,
  }),
  'mail on an iphone': (text, words, original) => ({
    plain: `${text}\n\n${words.phone}\n\n> ${words.apple}\n> \n> \ufeff${quotedLines(plainOf(original)).slice(2)}\n`,
  }),
  'mail on an iphone, only HTML': (text, words, original) => ({
    html: `<html><head></head><body dir="auto">${divs(text)}<div dir="ltr"><br><div dir="ltr">${escaped(words.phone)}</div><div dir="ltr"><br><blockquote type="cite">${escaped(words.apple)}<br><br></blockquote></div><blockquote type="cite"><div dir="ltr">\ufeff${bodyOf(original)}</div></blockquote></div></body></html>`,
  }),
  'thunderbird, above': (text, words, original) => ({
    plain: `${text}\n\n${words.greeting}\n\n-- \nArcade GmbH\n\n${words.thunderbird}\n${quotedLines(plainOf(original))}\n`,
  }),
  'thunderbird, below': (text, words, original) => ({
    plain: `${words.thunderbird}\n${quotedLines(plainOf(original))}\n\n${text}\n\n-- \nArcade GmbH\n`,
  }),
  'thunderbird, only HTML': (text, words, original) => ({
    html: `<!DOCTYPE html><html><head><meta http-equiv="content-type" content="text/html; charset=UTF-8"></head><body><p>${text
      .split('\n\n')
      .map((part) => escaped(part).replaceAll('\n', '<br>\n'))
      .join(
        '</p><p>',
      )}</p><div class="moz-cite-prefix">${escaped(words.thunderbird)}<br></div><blockquote type="cite" cite="mid:abc@chat.example">${bodyOf(original)}</blockquote><div class="moz-signature">-- <br>Arcade GmbH</div></body></html>`,
  }),
  yahoo: (text, words, original) => ({
    plain: ` ${text.replaceAll('\n', '\n ')}\n\n    ${words.yahoo}\n\n ${plainOf(original).replaceAll('\n', '\n ')}`,
    html: `<html><head></head><body><div class="ydpa1 yahoo-style-wrap"><div dir="ltr" data-setdir="false">${divs(text)}</div><div><br></div></div><div id="ydpb2yahoo_quoted_1" class="ydpb2yahoo_quoted yahoo_quoted"><div style="font-family:'Helvetica Neue'"><div>${escaped(words.yahoo)}</div><div><br></div><div>${bodyOf(original)}</div></div></div></body></html>`,
  }),
  'gmx, only HTML': (text, words, original) => ({
    html: `<html><head></head><body><div style="font-family: Verdana;font-size: 12.0px;">${divs(text)}<div>&nbsp;<div name="quote" style="margin:10px 5px 5px 10px; padding: 10px 0 10px 10px; border-left:2px solid #C3D9E5;"><div style="margin:0 0 10px 0;">${boldTable(words, original)}</div><div name="quoted-content">${bodyOf(original)}</div></div></div></div></body></html>`,
  }),
  'a galaxy phone': (text, words, original) => ({
    plain: `${text}\n\n\n${words.galaxy}\n\n\n-------- ${words.original} --------\n${table(words, original)}\n\n${plainOf(original)}`,
  }),
  proton: (text, words, original) => ({
    plain: `${text}\n\n${words.proton}\n\n${words.gmail}\n\n${quotedLines(plainOf(original))}\n`,
  }),
};

/** The programs whose answers keep a part that nobody can tell from the text, such as a greeting. */
const keeps = (program: string, words: Words) =>
  program === 'thunderbird, above' ? `\n\n${words.greeting}` : '';

/** An answer as a program writes it. */
export interface Answer {
  title: string;
  raw: Buffer;
  /** What its author has written. */
  text: string;
}

/** The headers of an answer, and what it says about its transport. */
export interface AnswerHeaders {
  from?: string;
  to?: string;
  messageId?: string;
  more?: readonly string[];
}

type Encoding = 'quoted-printable' | 'base64' | '8bit';

/** Encodes a text in a charset. `iconv-lite` lacks ISO-2022-JP, which has the characters of EUC-JP in seven bits. */
export function encodeText(text: string, charset: string): Buffer {
  if (charset !== 'iso-2022-jp') return iconv.encode(text, charset);
  return Buffer.concat(
    text.split(/([\p{ASCII}]+)/u).map((part, at) => {
      if (at % 2 === 1 || part === '') return Buffer.from(part, 'ascii');
      const seven = iconv.encode(part, 'euc-jp').map((byte) => byte & 0x7f);
      return Buffer.concat([Buffer.from('\x1b$B'), seven, Buffer.from('\x1b(B')]);
    }),
  );
}

/** Returns whether a charset has all characters of a text. */
function canEncode(text: string, charset: string): boolean {
  return (
    iconv.decode(
      iconv.encode(text, charset === 'iso-2022-jp' ? 'euc-jp' : charset),
      charset === 'iso-2022-jp' ? 'euc-jp' : charset,
    ) === text
  );
}

function transferEncoded(bytes: Buffer, encoding: Encoding): string {
  if (encoding === 'base64') return (bytes.toString('base64').match(/.{1,76}/g) ?? []).join('\r\n');
  if (encoding === '8bit') return bytes.toString('latin1');
  const lines = bytes
    .toString('latin1')
    .split('\r\n')
    .map((line) =>
      line
        .replace(
          /[^\t\x20-\x3c\x3e-\x7e]/g,
          (one) => `=${one.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`,
        )
        .replace(/ $/, '=20')
        .replace(/(?:[^=]|=[\dA-F]{2}){60,72}(?=.)/g, '$&=\r\n'),
    );
  return lines.join('\r\n');
}

function partOf(type: string, text: string, charset: string, encoding: Encoding): string {
  const crlf = text.replace(/\r?\n/g, '\r\n');
  const used = canEncode(crlf, charset) ? charset : 'utf-8';
  return [
    `Content-Type: ${type}; charset="${used}"`,
    `Content-Transfer-Encoding: ${encoding}`,
    '',
    transferEncoded(encodeText(crlf, used), encoding),
  ].join('\r\n');
}

/** Writes an email of these bodies. */
export function mailOf(
  { plain, html }: Bodies,
  { charset = 'utf-8', encoding = 'quoted-printable' as Encoding, headers = {} as AnswerHeaders } = {},
): Buffer {
  const { from: sender = `Ann <${author}>`, to = 'chat@market.example', messageId, more = [] } = headers;
  const head = [
    `From: ${sender}`,
    `To: ${to}`,
    'Subject: Re: 3 unread messages from Quay & Sons',
    'Date: Fri, 12 Mar 2027 11:12:13 +0100',
    ...(messageId === undefined ? [] : [`Message-ID: ${messageId}`]),
    'MIME-Version: 1.0',
    ...more,
  ];
  const parts = [
    ...(plain === undefined ? [] : [partOf('text/plain', plain, charset, encoding)]),
    ...(html === undefined ? [] : [partOf('text/html', html, charset, encoding)]),
  ];
  const [only] = parts;
  const body =
    parts.length === 1 && only !== undefined
      ? only
      : [
          'Content-Type: multipart/alternative; boundary="=_next"',
          '',
          ...parts.map((part) => `--=_next\r\n${part}`),
          '--=_next--',
        ].join('\r\n');
  return Buffer.from(`${head.join('\r\n')}\r\n${body}\r\n`, 'latin1');
}

const encodings: readonly Encoding[] = ['quoted-printable', 'base64', '8bit'];

/** Returns an answer of each program in each language: a short one, and a long one without the line above which one answers. */
export function allAnswers(): Answer[] {
  let count = 0;
  return Object.entries(languages).flatMap(([language, words]) =>
    Object.entries(programs).flatMap(([program, write]) =>
      words.answers.map((text, form) => {
        const original = originalOf(language);
        const isMarked = form === 0;
        const shown = isMarked
          ? original
          : {
              ...original,
              paragraphs: original.paragraphs.slice(1),
              html: original.html.replace(/<p[^>]*>##-[^<]*<\/p>/, ''),
            };
        count++;
        const charset = count % 3 === 0 ? 'utf-8' : words.charset;
        const encoding = encodings[count % encodings.length] ?? 'base64';
        return {
          title: `${language}, ${program}, ${isMarked ? 'short' : 'long, without the line'}`,
          raw: mailOf(write(text, words, shown), { charset, encoding }),
          text: text + keeps(program, words),
        };
      }),
    ),
  );
}
