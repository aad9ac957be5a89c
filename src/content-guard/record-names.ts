/** Names of records of other systems whose ids have 16 digits too, in the languages that sellers write most. */
const names =
  'conversation|conversaci[oó]n|conversazione|conversa|unterhaltung|gespr[aä]ch|gesprek|rozmow\\p{L}*|konversation|samtale?|разговор\\p{L}*|беседа|диалог\\p{L}*|sohbet|percakapan|(?:ال)?محادثة|שיחה|会话|對話|会話|대화' +
  '|transaction|transaktion|transacci[oó]n|transazione|transa[cç][aã]o|transactie|transakcj\\p{L}*|transakce|транзакци\\p{L}*|işlem|islem|transaksi|(?:ال)?معاملة|交易|取引|거래' +
  '|reference|ref|referenz|r[eé]f[eé]rence|referencia|riferimento|refer[eê]ncia|referentie|referencj\\p{L}*|referens|referanse|референс|referans|referensi|(?:ال)?مرجع|参考|參考|참조' +
  '|ticket|case|message|session|request|thread|chat|trace|vorgang|anfrage|nachricht|sitzung|demande|mensaje|solicitud|sesi[oó]n|richiesta|messaggio|pedido de suporte|chamado|melding|bericht|zg[lł]oszeni\\p{L}*|обращени\\p{L}*|заявк\\p{L}*|тикет\\p{L}*|talep|tiket|(?:ال)?تذكرة|פנייה|工单|工單|チケット|티켓';

/** A name with "id", "number" or a sign, right before a value. */
const nameBefore = new RegExp(
  `(?<!\\p{L})(?:${names})(?:[ _-]{0,2}(?:ids?|no|nr|num|number|nummer|num[eé]ro|n[uú]mero|numer|номер|numaras[ıi]|n[°º]|编号|編號|番号|번호))?[.]?[ :#=(-]{0,4}(?:(?:is|ist|est|es|[eèé]|to) )?$`,
  'iu',
);

/** Words of payments and cards: beside them, a number with a card's check digit is a card. */
const payment =
  /card|kart|cart|tarj|kort|pay|paid|paie|charg|zahl|pag[aou]|betal|p[lł]at|плат|карт|visa|master|amex|maestro|cvv|cvc|\bexp|debit|credit|卡|付|カード|支払|결제|카드|دفع|بطاق|כרטיס|תשלום|öde|bayar/iu;

/** How far a word of payment can be from the number, in UTF-16 units. */
const nearby = 160;

/** Returns true if the text before a number names a record of another system, and no word of payment is near. */
export function isNamedRecord(text: string, start: number): boolean {
  return (
    nameBefore.test(text.slice(Math.max(0, start - 48), start)) &&
    !payment.test(text.slice(Math.max(0, start - nearby), start + nearby))
  );
}
