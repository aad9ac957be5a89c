/** The sentence templates in Dutch, and a few in Polish, Japanese, Chinese and Arabic. */
export const dutch = `
Goedemiddag, waar blijft bestelling {order}? De klant wacht sinds {when.national}.
Bestelnummer: {order}
Bestelling {order} is vandaag verzonden, track & trace {tracking}.
Track & trace: {tracking}
PostNL {tracking.postNl}, bpost {tracking.bpost}, DPD {tracking.dpd}
Kunnen jullie order {order} annuleren?
Order {order}\\nDatum: {when.national}\\nTotaal: {money.price}
Factuur {invoice} van {when.words}, {money.price}
Factuurnummer {invoice} in de bijlage.
Op factuur {invoice} ontbreekt het IBAN.
Creditnota {invoice.creditNote} van {money.price}
Pakbon {invoice.delivery}, {quantity.pieces} dozen
Gestructureerde mededeling {reference.structuredBE}
Terugbetaling van {money.price} is gedaan.
Btw-nummer {company.vatNL}
BTW {company.vatBE}, KvK {company.registers}
Artikel {sku}, EAN {product.ean13}
EAN {product.ean13}
Nog {quantity.pieces} stuks van {sku}
Serienummer {serial}
Batch {serial.lot}, THT {when.monthAndYear}
Goederencode {reference.hsCode}
Retour {case.rma} is binnen.
Ticket {case.ticket} staat nog open.
Levering {when.national} tussen {when.between}
Openingstijden: {when.hours}
Doos {quantity.size}, {quantity.weight}
Voorraad per {when.national}:\\n{list.stock}
Zie {where.url}
De kaart van de klant is geweigerd.
De beveiligingscode klopte niet, de betaling is mislukt.
Stuur hier geen kaartnummers of wachtwoorden.
Stel je wachtwoord opnieuw in via het portaal.
Een BSN is niet nodig voor de retour.
Bel ons morgen na {when.time}.
Bedankt, helemaal goed!
Telefoonhoesjes: {quantity.many} stuks, EAN {product.ean13}
Geheugenkaart 128 GB, art. {sku}
Klantnummer: {order.plain}
Wachtwoord: wijzig het in het portaal
IBAN: zie factuur {invoice}
Telefoon: niet opgegeven
`;

export const polish = `
Gdzie jest zamówienie {order}? Klient czeka od {when.national}.
Numer zamówienia: {order}
Numer przesyłki {tracking.inPost}
Przesyłka {tracking}
Faktura {invoice.polish} na kwotę {money.price}
{company.vatPL}
EAN {product.ean13}, zostało {quantity.pieces} szt.
Zwrot {case.rma} dotarł {when.words}.
Karta klienta została odrzucona.
Proszę zmienić hasło w panelu.
`;

export const japanese = `
注文番号 {order} はまだ発送されていません。
注文番号：{order.rakuten}
お問い合わせ番号 {tracking.yamato}（ヤマト）
佐川 {tracking.sagawa} は{when.national}に届きました。
請求書番号 {invoice}、合計 {money.price}
JANコード {product.ean13}、在庫 {quantity.pieces} 個
納期は{when.words}です。
お客様のカードは承認されませんでした。
パスワードの再設定をお願いします。
返品番号 {case.rma}
`;

export const chinese = `
订单号 {order} 什么时候发货？
订单编号：{order.tiktok}
快递单号 {tracking.chineseParcels}
顺丰 {tracking.sfExpress} 已签收
发票号 {invoice}，金额 {money.price}
条码 {product.ean13}，库存 {quantity.many}
{when.words} 之前发货
客户的信用卡被拒绝了。
请在后台重置密码。
退货单号 {case.rma}
`;

export const arabic = `
أين الطلب رقم {order}؟
رقم الطلب: {order}
رقم التتبع {tracking.aramex}
رقم الشحنة: {tracking}
الفاتورة {invoice} بمبلغ {money.price}
الباركود {product.ean13} والكمية {quantity.pieces}
التسليم يوم {when.words}
تم رفض بطاقة العميل.
يرجى إعادة تعيين كلمة المرور.
رقم الإرجاع {case.rma}
`;
