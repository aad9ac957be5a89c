import type { SeededRandom } from './random.js';

/** The languages of the seeded messages. */
export type Language = 'en' | 'de' | 'fr' | 'es' | 'ja' | 'zh' | 'ko' | 'ar' | 'he' | 'ru';

/** A line of a conversation, a template for a message. */
export interface Line {
  readonly byOperator: boolean;
  /** Fixed text, slots for facts, and alternatives to draw from. */
  readonly parts: readonly (string | Slot | readonly string[])[];
}

const slots = [
  'order',
  'order2',
  'sku',
  'sku2',
  'invoice',
  'amount',
  'quantity',
  'days',
  'past',
  'date',
  'later',
] as const;

type Slot = { readonly slot: (typeof slots)[number] };

/** The facts of one conversation, such as its order. All its lines use the same facts. */
export type Facts = Readonly<Record<(typeof slots)[number], string>>;

/*
 * A line with `>` is the operator's, a line with `<` the seller's. An empty line ends a conversation, `\n` is a line
 * break within a message. `{order}` is a fact, `{one|other}` a choice. The texts have no personal data and no number
 * that the content guard finds.
 */
const sources: Record<Language, string> = {
  en: `
> {Hi|Hello|Good morning}, can you check {to see |}when order {order} will be dispatched?
< {Checking now.|Let me ask the warehouse.|One moment please.}
< Order {order} leaves {our warehouse|us} on {date}{, sorry for the delay|}.
> {Thanks|Great, thank you}, I let the customer know.

> The customer of order {order} has received {sku2} instead of {sku}. Can you send the right item?
< {Sorry about that!|Our mistake, sorry.} The right one goes out {tomorrow|today|on {date}}. Does the customer send the other one back?
> Yes, please provide a return label in the portal.
< Done, the label is on order {order}.
> {Perfect.|Thank you!|👍}

< {Hi|Hello}, invoice {invoice} shows a commission of {amount} USD, but we think order {order} was cancelled. Could you look into it?
> You are right, the order was cancelled on {past}. A credit note follows with the next statement.
< {Thanks for the quick answer!|Many thanks.}

> Your listing {sku} has no {pictures|size chart|care instructions|country of origin}. Please add it by {later}, otherwise the item will be paused.
< {Will do.|Understood, we update it this week.|On it.}
< {sku} is updated now, could you check?
> {Looks good, approved.|Approved, thank you.|Still missing on the second variant, the rest is fine.}

< We have a stock problem with {sku}: only {quantity} left and {days} open orders. New stock arrives on {later}.
> Please set the stock to zero until then, and tell us which orders you cannot fulfil.
< It's orders {order} and {order2}. All others ship {today|tomorrow}.
> {OK|Understood}. We offer those two customers a voucher.

> {Hello|Good afternoon}, the return of order {order} was delivered to you on {past} and the refund is still open. When do you approve it?
< The parcel arrived without the accessories. We refund {amount} USD as soon as the customer has sent them.
> Then please write that as a comment on the return, so that our support can explain it.
< {Done.|Added.|OK, done 👍}

< {Good morning!|Hi team,} we would like to join the sale from {date} to {later}. Is it still possible?
> Yes, upload the prices as a file by the evening before. The template is:\\n\\nSKU; sale price; start; end\\n{sku}; {amount}; {date}; {later}\\n\\nAt least 10 % off, please.
< {Uploaded, {quantity} items.|Thank you, we'll do it today.}
> {Received, all fine.|Two lines have a wrong SKU ({sku2}), the others are in.}

< {Our carrier is late by {days} days because of the weather.|Public holiday here on {later}, we ship again the day after.} Orders until {date} are affected.
> Thanks for telling us{, we put a note on the order page|}.
`,
  de: `
> {Guten Tag|Hallo|Guten Morgen}, wann wird die Bestellung {order} verschickt?
< {Ich frage im Lager nach.|Einen Moment bitte.}
< Bestellung {order} geht am {date} raus{, Entschuldigung für die Verzögerung|}.
> {Danke|Vielen Dank}, ich gebe es dem Kunden weiter.

< {Hallo|Guten Tag}, auf der Rechnung {invoice} fehlt die Gutschrift über {amount} EUR für Bestellung {order}. Können Sie das prüfen?
> Sie haben recht, die Gutschrift wurde am {past} gebucht und steht auf der nächsten Abrechnung.
< {Alles klar, danke!|Vielen Dank für die schnelle Antwort.}

> Beim Artikel {sku} fehlen {die Maße|die Pflegehinweise|zwei Bilder|das Energielabel}. Bitte bis {later} ergänzen.
< {Machen wir.|Wird erledigt.|Ist in Arbeit.}
< {sku} ist jetzt vollständig, bitte prüfen.
> {Passt, freigegeben.|Sieht gut aus 👍}

> Der Kunde der Bestellung {order} möchte {quantity} Stück {sku} zurückgeben. Haben Sie das Rücksendeetikett erstellt?
< Ja, es liegt seit {past} im Portal. {Größe passt wohl nicht.|Grund: beschädigt angekommen.}
> {Gut|In Ordnung}, bitte erstatten Sie {amount} EUR, sobald die Ware da ist.

< Für {sku} haben wir einen Lieferengpass, die nächste Ware kommt am {later}. Betroffen sind die Bestellungen {order} und {order2}.
> Bitte den Bestand auf null setzen. Wir informieren die beiden Kunden.
< {Erledigt.|Schon geschehen, danke.}
`,
  fr: `
> Bonjour, pouvez-vous vérifier quand la commande {order} sera expédiée ?
< {Je demande à l'entrepôt.|Un instant, je regarde.}
< La commande {order} part le {date}{, désolé pour le retard|}.
> {Merci beaucoup|Merci}, je préviens le client.

< Bonjour, la facture {invoice} indique une commission de {amount} EUR pour la commande {order}, qui a été annulée. Pouvez-vous regarder ?
> En effet, un avoir sera émis avec le prochain relevé.
< {Merci pour votre réponse rapide !|Parfait, merci.}

> La fiche {sku} n'a pas {de photos|de guide des tailles|d'indication d'origine}. Merci de la compléter avant le {later}.
< {C'est noté.|Nous nous en occupons aujourd'hui.}
< La fiche {sku} est à jour.
> {C'est validé, merci.|Très bien 👍}

> Le client de la commande {order} a reçu {sku2} au lieu de {sku}. Pouvez-vous renvoyer le bon article ?
< {Toutes nos excuses.|Désolé pour l'erreur.} Le bon article part {demain|aujourd'hui}, et l'étiquette de retour est dans le portail.
> Merci, c'est très gentil.

< Rupture de stock pour {sku} : il en reste {quantity}, réassort prévu le {later}.
> Mettez le stock à zéro, s'il vous plaît. Nous prévenons les clients des commandes {order} et {order2}.
< {C'est fait.|Entendu.}
`,
  es: `
> {Hola|Buenos días}, ¿puede comprobar cuándo se enviará el pedido {order}?
< {Lo consulto con el almacén.|Un momento, por favor.}
< El pedido {order} sale el {date}{, perdón por el retraso|}.
> {Gracias|Muchas gracias}, aviso al cliente.

< Hola, en la factura {invoice} aparece una comisión de {amount} EUR por el pedido {order}, que fue cancelado.
> Tiene razón, le haremos un abono en la próxima liquidación.
< {¡Gracias por la rapidez!|Perfecto, gracias.}

> Al artículo {sku} le faltan {fotos|las medidas|los datos de origen}. Por favor, complételo antes del {later}.
< {De acuerdo.|Lo hacemos hoy mismo.}
< Ya está actualizado {sku}.
> {Aprobado, gracias.|Todo bien 👍}

> El cliente del pedido {order} quiere devolver {quantity} unidades de {sku}. ¿Ha llegado ya el paquete?
< Llegó el {past}, reembolsamos {amount} EUR {hoy|mañana}.
> {Estupendo.|Muy amable.}

< Nos queda poco stock de {sku}, la próxima entrega es el {later}. ¿Pausamos el anuncio?
> Sí, por favor, y díganos qué pedidos no puede servir.
< Solo {order} y {order2}.
`,
  ja: `
> お世話になっております。注文{order}の発送予定日を{ご確認いただけますか|教えてください}。
< {倉庫に確認いたします。|少々お待ちください。}
< 注文{order}は{date}に発送いたします。{お待たせして申し訳ございません。|}
> {ありがとうございます。お客様にお伝えします。|承知しました。}

< 請求書{invoice}の手数料{amount}円についてですが、注文{order}はキャンセル済みです。ご確認をお願いいたします。
> ご指摘のとおりです。次回の明細で調整いたします。
< {迅速なご対応ありがとうございます。|よろしくお願いいたします。}

> 商品{sku}の{画像|サイズ表|原産国}が登録されていません。{later}までに追加をお願いします。
< {承知いたしました。|本日中に対応します。}
< {sku}を更新しました。ご確認ください。
> {確認しました。問題ありません。|承認しました👍}

> 注文{order}のお客様に{sku}ではなく{sku2}が届いたそうです。交換できますか。
< {大変失礼いたしました。|申し訳ございません。}正しい商品を{本日|明日}発送し、返送用ラベルを登録します。
> よろしくお願いします。

< {sku}の在庫が残り{quantity}点です。次回入荷は{later}の予定です。
> 入荷まで在庫数を0にしてください。
< {対応しました。|了解です。}
`,
  zh: `
> 您好，请问订单{order}什么时候{发货|可以发出}？
< {我问一下仓库。|稍等，我查一下。}
< 订单{order}将于{date}发出{，抱歉久等了|}。
> {好的，谢谢，我通知客户。|收到，谢谢！}

< 您好，账单{invoice}里有一笔{amount}元的佣金，但订单{order}已经取消了，麻烦核实一下。
> 确实如此，我们会在下一期账单里退回。
< {谢谢，处理得很快！|好的，谢谢。}

> 商品{sku}缺少{图片|尺码表|产地信息}，请在{later}之前补充。
< {好的，今天就改。|收到。}
< {sku}已经更新，请审核。
> {审核通过。|没问题👍}

> 订单{order}的客户收到的是{sku2}，不是{sku}，可以换货吗？
< {非常抱歉，|不好意思，}正确的商品{今天|明天}寄出，退货标签已上传。
> 谢谢配合。

< {sku}只剩{quantity}件，新货{later}到。订单{order}和{order2}会受影响。
> 请先把库存改为零，我们来联系这两位客户。
< {已改。|好的。}
`,
  ko: `
> 안녕하세요, 주문 {order} 발송 예정일을 {확인해 주시겠어요?|알려 주세요.}
< {창고에 확인해 보겠습니다.|잠시만 기다려 주세요.}
< 주문 {order}은 {date}에 발송됩니다.{ 늦어져서 죄송합니다.|}
> {감사합니다. 고객님께 안내하겠습니다.|네, 감사합니다.}

< 청구서 {invoice}에 수수료 {amount}원이 있는데, 주문 {order}은 취소된 건입니다. 확인 부탁드립니다.
> 맞습니다. 다음 정산서에 반영하겠습니다.
< {빠른 답변 감사합니다!|네, 알겠습니다.}

> 상품 {sku}에 {이미지|사이즈 표|원산지 정보}가 없습니다. {later}까지 추가해 주세요.
< {오늘 수정하겠습니다.|알겠습니다.}
< {sku} 수정했습니다. 확인 부탁드려요.
> {승인되었습니다.|확인했습니다 👍}

< {sku} 재고가 {quantity}개 남았고 다음 입고일은 {later}입니다.
> 입고 전까지 재고를 0으로 바꿔 주세요.
`,
  ar: `
> {مرحبا|السلام عليكم|صباح الخير}، متى سيتم شحن الطلب {order}؟
< {سأسأل المستودع.|لحظة من فضلك.}
< سيخرج الطلب {order} من المستودع يوم {date}{، نعتذر عن التأخير|}.
> {شكرا جزيلا|شكرا}، سأبلغ العميل.

< في الفاتورة {invoice} عمولة قدرها {amount} درهم عن الطلب {order} مع أنه ألغي. هل يمكنكم التحقق؟
> نعم، ستجدون إشعارا دائنا في الكشف القادم.
< {شكرا على سرعة الرد!|ممتاز، شكرا.}

> المنتج {sku} {بلا صور|بلا جدول مقاسات|بلا بلد منشأ}. يرجى إكماله قبل {later}.
< {حسنا.|سنقوم بذلك اليوم.}
< تم تحديث {sku}.
> {تمت الموافقة.|كل شيء تمام 👍}

> عميل الطلب {order} استلم {sku2} بدلا من {sku}. هل يمكن إرسال المنتج الصحيح؟
< {نعتذر عن الخطأ.|آسفون جدا.} سنرسله {غدا|اليوم}، وملصق الإرجاع موجود في البوابة.
> شكرا لتعاونكم.
`,
  he: `
> {שלום|בוקר טוב|היי}, מתי תישלח הזמנה {order}?
< {אני בודק עם המחסן.|רגע, בודקים.}
< הזמנה {order} יוצאת ב-{date}{, סליחה על העיכוב|}.
> {תודה רבה|תודה}, אעדכן את הלקוח.

< בחשבונית {invoice} מופיעה עמלה של {amount} ש״ח עבור הזמנה {order}, אבל היא בוטלה. אפשר לבדוק?
> נכון, הזיכוי יופיע בדוח הבא.
< {תודה על התשובה המהירה!|מעולה, תודה.}

> לפריט {sku} חסרות {תמונות|מידות|הוראות טיפול}. נא להשלים עד {later}.
< {בטיפול.|נעדכן היום.}
< {sku} עודכן.
> {אושר, תודה.|נראה טוב 👍}

< נשארו רק {quantity} יחידות של {sku}, המלאי הבא מגיע ב-{later}.
> נא לאפס את המלאי עד אז.
`,
  ru: `
> {Здравствуйте|Добрый день|Доброе утро}, когда будет отправлен заказ {order}?
< {Уточню на складе.|Минутку, проверяю.}
< Заказ {order} отправим {date}{, извините за задержку|}.
> {Спасибо|Большое спасибо}, передам клиенту.

< В счёте {invoice} указана комиссия {amount} руб. за заказ {order}, но он был отменён. Проверьте, пожалуйста.
> Да, вы правы. Вернём её в следующем отчёте.
< {Спасибо за быстрый ответ!|Отлично, спасибо.}

> У товара {sku} нет {фотографий|таблицы размеров|страны происхождения}. Дополните, пожалуйста, до {later}.
< {Сделаем.|Сегодня обновим.}
< Карточка {sku} обновлена.
> {Всё в порядке, одобрено.|Принято 👍}

> Клиент по заказу {order} получил {sku2} вместо {sku}. Можете выслать нужный товар?
< {Приносим извинения.|Извините за ошибку.} Отправим {завтра|сегодня}, этикетка для возврата уже в портале.
> Спасибо.

< {sku} заканчивается, осталось {quantity} шт. Следующая поставка {later}.
> Обнулите, пожалуйста, остаток. По заказам {order} и {order2} мы сообщим клиентам сами.
< {Готово.|Хорошо.}
`,
};

/** The conversations of each language, parsed once. Writing a message only joins the parts. */
export const conversations: Readonly<Record<Language, readonly Line[][]>> = Object.fromEntries(
  Object.entries(sources).map(([language, source]) => [
    language,
    source
      .trim()
      .split('\n\n')
      .map((text) => text.split('\n').map(lineOf)),
  ]),
) as Record<Language, Line[][]>;

function lineOf(source: string): Line {
  const parts: Line['parts'][number][] = [];
  const text = source.slice(2).replaceAll('\\n', '\n');
  for (const [piece] of text.matchAll(/\{(?:[^{}]|\{[^{}]*\})*\}|[^{}]+/g)) {
    if (!piece.startsWith('{')) parts.push(piece);
    else if (piece.includes('|')) parts.push(piece.slice(1, -1).split('|'));
    else parts.push(slotOf(piece));
  }
  return { byOperator: source.startsWith('>'), parts };
}

function slotOf(piece: string): Slot {
  const slot = slots.find((name) => piece === `{${name}}`);
  if (!slot) throw new Error(`There is no slot ${piece}.`);
  return { slot };
}

/** Returns the text of a line with its facts and choices. */
export function write(draw: SeededRandom, { parts }: Line, facts: Facts): string {
  let text = '';
  for (const part of parts) {
    if (typeof part === 'string') text += part;
    else if ('slot' in part) text += facts[part.slot];
    else {
      const drawn = draw.pick(part);
      text += drawn.includes('{') ? drawn.replace(/\{\w+\}/g, (inner) => facts[slotOf(inner).slot]) : drawn;
    }
  }
  return text;
}

const colours = ['BLK', 'WHT', 'RED', 'NVY', 'GRN', 'GRY', 'OAK', 'SND'] as const;
const letters = 'ABCDEFGHJKLMNPRSTUVWXZ';

/** Draws the facts of a conversation that begins at `at`. */
export function drawFacts(draw: SeededRandom, language: Language, at: number): Facts {
  const date = at + draw.integer(1, 6) * dayMs;
  return {
    order: order(draw),
    order2: order(draw),
    sku: sku(draw),
    sku2: sku(draw),
    invoice: `INV-${new Date(at).getUTCFullYear()}-${draw.integer(100, 9_999)}`,
    amount: `${draw.integer(4, 980)}${draw.chance(0.5) ? '' : `${decimalMark[language] ?? '.'}${draw.integer(10, 99)}`}`,
    quantity: String(draw.integer(2, 24)),
    days: String(draw.integer(2, 9)),
    past: dateIn(language, at - draw.integer(1, 9) * dayMs),
    date: dateIn(language, date),
    later: dateIn(language, date + draw.integer(2, 14) * dayMs),
  };
}

const order = (draw: SeededRandom) => String(draw.integer(10_000, 489_999));

const sku = (draw: SeededRandom) =>
  `${letters[draw.integer(0, 21)]}${letters[draw.integer(0, 21)]}-${draw.integer(1_000, 9_999)}-${draw.pick(colours)}`;

const dayMs = 86_400_000;

const decimalMark: Partial<Record<Language, string>> = { de: ',', fr: ',', es: ',', ru: ',' };

const months = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
] as const;

/** Formats a day in the usual form of the language. It does not use Intl, because its results depend on the version of Node. */
function dateIn(language: Language, at: number): string {
  const date = new Date(at);
  const dayOfMonth = date.getUTCDate();
  const month = date.getUTCMonth() + 1;
  const [dd, mm] = [String(dayOfMonth).padStart(2, '0'), String(month).padStart(2, '0')];
  switch (language) {
    case 'en':
      return `${dayOfMonth} ${months[month - 1]}`;
    case 'ja':
    case 'zh':
      return `${month}月${dayOfMonth}日`;
    case 'ko':
      return `${month}월 ${dayOfMonth}일`;
    case 'de':
    case 'ru':
    case 'he':
      return `${dd}.${mm}.${date.getUTCFullYear()}`;
    default:
      return `${dd}/${mm}/${date.getUTCFullYear()}`;
  }
}
