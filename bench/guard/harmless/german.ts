/** The sentence templates in German. */
export const german = `
Guten Tag, wo bleibt die Bestellung {order}? Der Kunde wartet seit dem {when.national}.
Bestellnummer: {order}
Bestellung {order} wurde heute mit der Sendungsnummer {tracking} verschickt.
Sendungsnummer {tracking}
Sendungsverfolgung: {tracking}\\nVersand: {when.national}
DHL-Sendung {tracking.dhlPaket} liegt in der Packstation.
Paket {tracking.dhlPaketSpaced} ist nicht angekommen.
Identcode {tracking.dhlIdentCode}
Hermes {tracking.hermesGermany}, DPD {tracking.dpdSpaced}, GLS {tracking.gls}
{order} -> {tracking}\\n{order} -> {tracking}
Bitte stornieren Sie die Bestellung Nr. {order}.
Auftragsnummer {order}, Kundenreferenz {case.reservation}
Auftrag {order} vom {when.words}: Position 3 ({sku}) ist nicht lieferbar.
Rechnung {invoice} ist noch offen.
Rechnungsnummer {invoice} vom {when.national} über {money.price}
Rechnung Nr. {invoice}\\nBestellung {invoice.purchaseOrder}\\nBetrag {money.price}\\nfällig am {when.national}
Auf der Rechnung {invoice} fehlt die IBAN.
Gutschrift {invoice.creditNote} über {money.price} ist erstellt.
Lieferschein {invoice.delivery} passt nicht, gezählt haben wir {quantity.pieces} Stück.
Angebot {invoice.proForma} gilt bis {when.national}.
Zahlungsreferenz {reference.creditorRF}
QR-Referenz {reference.swissQr}
Erstattung von {money.price} ist raus, dauert 3 bis 5 Werktage.
Auszahlung {case.payout}: {money.price} abzüglich {quantity.percent} Provision
{quantity.pieces} x {sku} zu {money.price}
Artikelnummer {sku}, EAN {product.ean13}
EAN {product.ean13}
GTIN {product.gtin14} / {product.ean8}
{product.pzn} ist nicht lieferbar.
ISBN {product.dashedIsbn13}
Art.-Nr. {sku} Bestand {quantity.pieces}
Ersatzteil {sku.spareMercedes}, Fahrgestellnummer {serial.vin}
Seriennummer {serial}
Gerät mit IMEI {serial.imei} ist defekt.
Charge {serial.lot}, MHD {when.monthAndYear}
USt-IdNr.: {company.vatDE}
Unsere USt-IdNr. ist {company.vatDE}, {company.registers}, Amtsgericht Hamburg
UID {company.uid}, {company.vatAT}
Steuernummer der Firma: {company.taxNumberDE}
LUCID {company.producer}
Zolltarifnummer {reference.hsCode}, Ursprung CN, {quantity.weight}
EORI {company.eori}
Retoure {case.rma} ist eingegangen.
Ticket {case.ticket} ist noch offen.
Fall {case.claim}: Der Käufer will {money.price} zurück.
Lieferung am {when.national} zwischen {when.between}
Wir haben vom {when.dayAndMonth} bis {when.dayAndMonth} Betriebsferien.
Öffnungszeiten: {when.hours}
Liefertermin {when.week}
Abholung um {when.time}, Tor 4, {where.postcode}
Karton {quantity.size}, {quantity.weight}
Maße {quantity.size}, Leistung {quantity.power}
Bestand vom {when.national}:\\n{list.stock}
Bitte versenden:\\n{list.orders}
Bestellnr;Artikel;Menge;Preis\\n{list.csv}
Preisliste ab {when.national}:\\n{list.prices}
Siehe {where.url}
Die Datei {where.file} lässt sich nicht öffnen.
Die Kreditkarte des Kunden wurde abgelehnt.
Die Prüfnummer war falsch, die Zahlung ist nicht durchgegangen.
Bitte schicken Sie hier keine Kartennummern oder Passwörter.
Bitte setzen Sie Ihr Passwort im Portal zurück.
Das Passwort muss jetzt 12 Zeichen lang sein.
Ihre Bankverbindung ist noch nicht bestätigt.
Die Steuer-ID tragen Sie bitte im Formular ein, nicht hier.
Der Kunde hat keine Telefonnummer angegeben.
Rufen Sie uns morgen ab {when.time} an.
Bitte E-Mail an den Kunden, sobald verschickt.
Danke, passt!
Ist das noch in Blau lieferbar?
Die Ware kam beschädigt an, der Kunde möchte Ersatz.
Ab {when.words} gilt {quantity.percent} Rabatt.
Abgleich fehlgeschlagen um {when.moment}, Vorgang {order.uuid}
Kontonummer im ERP ist falsch hinterlegt, Kreditor {reference.place}
Summe {money.large}, davon MwSt. 19 % {money.price}
Palette {reference.place}, NVE {tracking.sscc}
Handyhüllen: {quantity.many} Stück, EAN {product.ean13}
Telefonhalterung {sku}, Bestand {quantity.pieces}
Speicherkarte 128 GB, EAN {product.ean13}
Grafikkarte {sku.maker}, Seriennummer {serial.plain}
Kartenhalter {sku} zu {money.price}
Kundennummer: {order.plain}
Unsere Kundennummer bei DHL ist {order.plain}.
Lieferantennummer {order.sap}, Debitor {order.plain}
Kontonummer des Debitors im System: {order.plain}
Passwort: bitte im Portal ändern.
Passwort vergessen, der Link geht nicht.
IBAN: siehe Rechnung {invoice}
Telefon: keine Angabe
Handy defekt, IMEI {serial.imei}
Steuerschlüssel 19 %, Konto 8400, Betrag {money.price}
Charge {serial.lot} EXP {when.monthAndYear}
Fehlercode {order.woocommerce}, bitte noch einmal versuchen.
Vorgangsnummer {case.ticket}, Aktenzeichen {order.mixed}
Farbe RAL {order.woocommerce}, Maß {quantity.size}
Transaktion {reference.paymentId} über {money.price}
`;
