/** The names of a company's mailboxes, in the languages of sellers. */
const mailboxes = new Set(
  `support info service services help helpdesk care contact contacts hello hi sales orders order returns return billing accounts accounting
   invoice invoices noreply no-reply donotreply do-not-reply office team admin webmaster postmaster marketing press jobs career careers hr
   warehouse logistics shipping shop store customerservice customer-service customercare customer-care customersupport cs partner partners
   seller sellers vendor vendors marketplace enquiries inquiries feedback legal privacy dpo abuse security newsletter news
   kundenservice kundendienst kontakt bestellung bestellungen retoure retouren rechnung rechnungen buchhaltung vertrieb verkauf versand hilfe
   datenschutz impressum serviceclient service-client sav aide contactez commande commandes comptabilite facturation retours ventes boutique
   atencion atencionalcliente clientes contacto ayuda ventas pedidos devoluciones facturacion tienda soporte
   assistenza assistenzaclienti clienti contatti ordini resi amministrazione fatturazione vendite negozio
   atendimento sac contato contacto ajuda vendas suporte financeiro loja klantenservice klacht verkoop bestellingen retour administratie winkel
   biuro sklep obsluga reklamacje zamowienia pomoc kundtjanst kundservice kundeservice ordre asiakaspalvelu myynti podpora obchod info-de
   ugyfelszolgalat rendeles destek bilgi satis iletisim musterihizmetleri layanan cs.id`.split(/\s+/),
);

/** Hosts at which anybody can have a mailbox. */
const freeHosts =
  /^(?:gmail|googlemail|outlook|hotmail|live|msn|yahoo|ymail|aol|icloud|me|mac|gmx|web|t-online|freenet|proton|protonmail|pm|tutanota|mail|inbox|yandex|ya|rambler|bk|list|orange|wanadoo|free|laposte|sfr|libero|virgilio|alice|wp|o2|onet|interia|seznam|centrum|abv|ukr|qq|163|126|sina|naver|daum|hanmail|zoho|fastmail|hey|uol|bol|terra|ig)\./i;

/** Returns true for the address of a company's mailbox, such as support@ at the company's own host. */
export function isCompanyAddress(mailbox: string, host: string): boolean {
  const name = mailbox.toLowerCase().replace(/[.-][a-z]{2}$/, '');
  return mailboxes.has(name) && !isFreeHost(host);
}

/** Returns true for a host at which anybody can have a mailbox. */
export const isFreeHost = (host: string): boolean => freeHosts.test(host);

/**
 * Free, shared-cost and premium numbers. Each form has its country's grouping or length, because the same first digits
 * begin mobile numbers elsewhere: 0812 in Indonesia, 0300 in Pakistan, 1300 in China, 8800 in India.
 */
const hotlines: readonly RegExp[] = [
  // North America, Russia, Japan, China, Korea
  /^(?:\+?1[ .-]?)?\(?8(?:00|33|44|55|66|77|88)\)?[ .-]\d{3}[ .-]\d{4}$/,
  /^(?:\+7|8)[ -]?\(?80[04]\)?[ -]?\d{3}[ -]?\d{2}[ -]?\d{2}$/,
  /^0(?:120|570|800)-\d{2,3}-\d{3,4}$/,
  /^400[ -]\d{3,4}[ -]?\d{3,4}$/,
  /^(?:080-\d{3}-\d{4}|1[568]\d{2}-\d{4})$/,
  // Europe
  /^0800[ ./-]?\d/,
  /^0(?:180\d?|900|808)[ ./-]\d/,
  /^0(?:3\d{2}|8(?:4[345]|7[01])) \d{3} ?\d{4}$/,
  /^(?:0 ?8[0-2]\d \d{3} \d{3}|08 [0-2]\d(?: \d{2}){3})$/,
  /^[89]0\d(?:[ .-]?\d{3}[ .-]?\d{3}|(?:[ .-]\d{2}){3})$/,
  /^020-\d{2,3}(?: ?\d{2}){1,2}$/,
  /^06 ?80 ?\d{3} ?\d{3}$/,
  /^(?:0850 \d{3} \d{2} \d{2}|444 \d \d{3})$/,
  // Australia and New Zealand
  /^1(?:300|800)[ .-]?\d{3}[ .-]?\d{3}$/,
  // In international form
  /^\+(?:44|49|31|32|33|34|39|41|43|45|46|47|61|64)[ -]?(?:\(0\))?[ -]?(?:800|808|180\d|900|1800|1300)/,
  /^(?:\+|00) ?800[ -]?\d/,
];

/** Words before the number of a company's telephone service. */
const hotlineLabel =
  /(?:hot ?line|help ?line|toll[- ]free|free ?call|call ?cent(?:er|re)|switchboard|customer (?:service|care|support)|freephone|num[eé]ro vert|service clients?|numero verde|servizio clienti|atenci[oó]n al cliente|atendimento|\bsac|kunden(?:service|hotline|dienst)|zentrale|servicenummer|klantenservice|infolini[aíe]|biur[oa] obsługi|z[aá]kaznick[aá] linka|kundtj[aä]nst|kundeservice|asiakaspalvelu|[uü]gyf[eé]lszolg[aá]lat|rela[tț]ii (?:cu )?clien[tț]i|m[uü][sş]teri hizmetleri|[cç]a[gğ]r[iı] merkezi|εξυπηρέτηση πελατών|горячая линия|гаряча лінія|служба поддержки|خدمة العملاء|الخط الساخن|שירות לקוחות|ग्राहक सेवा|टोल फ्री|フリーダイヤル|代表番号|お客様センター|コールセンター|カスタマーサポート|客服(?:电话|热线)?|服务热线|热线|熱線|고객센터|콜센터|대표번호|คอลเซ็นเตอร์|ศูนย์บริการ|tổng đài|chăm sóc khách hàng|layanan pelanggan)[^\n\p{L}]{0,8}(?:\p{L}{1,6}[^\n\p{L}]{0,3})?$/iu;

/** Returns true for a phone number of a company: a free or shared-cost number, or one that is called a hotline. */
export function isHotline(found: string, textBefore: () => string): boolean {
  return hotlines.some((form) => form.test(found)) || hotlineLabel.test(textBefore());
}
