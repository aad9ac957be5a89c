/** The sentence templates in French, Spanish, Italian and Portuguese. */
export const french = `
Bonjour, où en est la commande {order} ? Le client attend depuis le {when.national}.
Numéro de commande : {order}
La commande {order} est partie aujourd'hui, suivi {tracking}.
N° de suivi : {tracking}
Colissimo {tracking.laPoste} est bloqué depuis {quantity.pieces} jours.
Chronopost {tracking.chronopost}, Mondial Relay {tracking.mondialRelay}
Merci d'annuler la commande n° {order}.
Commande {order}\\nDate : {when.national}\\nTotal : {money.price}
Facture {invoice} du {when.words}, {money.price}
Facture n° {invoice} en pièce jointe.
Il manque l'IBAN sur la facture {invoice}.
Avoir {invoice.creditNote} de {money.price}
Bon de livraison {invoice.delivery}, {quantity.pieces} cartons
Remboursement de {money.price} effectué, comptez 3 à 5 jours.
Virement {case.payout} de {money.price}, commission {quantity.percent}
SIRET {company.siret}
SIREN {company.siren}, TVA {company.vatFR}
N° de TVA intracommunautaire : {company.vatFR}
Identifiant unique {company.producer}
Référence {sku}, EAN {product.ean13}
Code-barres {product.ean13}
ISBN {product.dashedIsbn13} épuisé
Réf. {sku} : reste {quantity.pieces} pièces
Numéro de série {serial}
IMEI {serial.imei} en panne
Lot {serial.lot}, DLC {when.monthAndYear}
Code douanier {reference.hsCode}
Retour {case.rma} bien reçu.
Ticket {case.ticket} toujours ouvert
Livraison le {when.national} entre {when.between}
Fermé du {when.dayAndMonth} au {when.dayAndMonth}
Horaires : {when.hours}
Colis {quantity.size}, {quantity.weight}
Stock au {when.national} :\\n{list.stock}
À expédier :\\n{list.orders}
Voir {where.url}
La carte du client a été refusée.
Le cryptogramme était faux, le paiement n'est pas passé.
N'envoyez jamais de numéro de carte ni de mot de passe ici.
Veuillez réinitialiser votre mot de passe sur le portail.
Votre compte bancaire n'est pas encore vérifié.
Le numéro de sécurité sociale n'est pas demandé.
Le client n'a pas laissé de numéro de téléphone.
Appelez-nous demain après {when.time}.
Merci, c'est parfait !
Enlèvement à {when.time}, quai 4, {where.postcode}
Coques de téléphone : {quantity.many} pièces, EAN {product.ean13}
Carte mémoire 128 Go, réf. {sku}
Numéro de client : {order.plain}
Notre compte client chez le transporteur : {order.plain}
Mot de passe : à changer sur le portail
IBAN : voir la facture {invoice}
Téléphone : non renseigné
Lot {serial.lot} EXP {when.monthAndYear}
Code erreur {order.woocommerce}
`;

export const spanish = `
Hola, ¿dónde está el pedido {order}? El cliente espera desde el {when.national}.
Número de pedido: {order}
El pedido {order} salió hoy con el seguimiento {tracking}.
Seguimiento: {tracking}
Correos {tracking.correos}, SEUR {tracking.seur}, MRW {tracking.mrw}
Por favor, cancelen el pedido n.º {order}.
Pedido {order}\\nFecha: {when.national}\\nTotal: {money.price}
Factura {invoice} del {when.words}, {money.price}
Adjunto la factura nº {invoice}.
Falta el IBAN en la factura {invoice}.
Abono {invoice.creditNote} por {money.price}
Albarán {invoice.delivery}, {quantity.pieces} cajas
Reembolso de {money.price} hecho.
Pago {case.payout} de {money.price}, comisión {quantity.percent}
CIF {company.vatES}
NIF de la empresa: {company.vatES}
Referencia {sku}, EAN {product.ean13}
Código de barras {product.ean13}
ISBN {product.isbn13} agotado
Quedan {quantity.pieces} unidades de {sku}
Número de serie {serial}
IMEI {serial.imei}
Lote {serial.lot}, caduca {when.monthAndYear}
Partida arancelaria {reference.hsCode}
Devolución {case.rma} recibida
Incidencia {case.ticket} abierta
Entrega el {when.national} entre {when.between}
Horario: {when.hours}
Caja {quantity.size}, {quantity.weight}
Existencias a {when.national}:\\n{list.stock}
Ver {where.url}
La tarjeta del cliente fue rechazada.
El código de seguridad no era correcto y el pago falló.
No envíen números de tarjeta ni contraseñas por aquí.
Restablezca su contraseña en el portal.
La cuenta bancaria aún no está verificada.
No hace falta el DNI para la devolución.
El cliente no dejó teléfono.
Llámennos mañana a partir de las {when.time}.
Gracias, todo bien.
Fundas de móvil: {quantity.many} unidades, EAN {product.ean13}
Tarjeta de memoria 128 GB, ref. {sku}
Número de cliente: {order.plain}
Contraseña: cámbiela en el portal
IBAN: véase la factura {invoice}
Teléfono: sin datos
Código de error {order.woocommerce}
`;

export const italian = `
Buongiorno, dov'è l'ordine {order}? Il cliente aspetta dal {when.national}.
Numero d'ordine: {order}
L'ordine {order} è partito oggi, tracking {tracking}.
Codice di spedizione {tracking}
Poste Italiane {tracking.posteItaliane}, BRT {tracking.brt}
Annullate l'ordine n. {order}, per favore.
Ordine {order}\\nData: {when.national}\\nTotale: {money.price}
Fattura {invoice} del {when.words}, {money.price}
In allegato la fattura n. {invoice}.
Sulla fattura {invoice} manca l'IBAN.
Nota di credito {invoice.creditNote} di {money.price}
DDT {invoice.delivery}, {quantity.pieces} colli
Rimborso di {money.price} eseguito.
P.IVA {company.vatIT}
Partita IVA: {company.vatIT}
Codice articolo {sku}, EAN {product.ean13}
EAN {product.ean13}
Restano {quantity.pieces} pezzi di {sku}
Numero di serie {serial}
Lotto {serial.lot}, scadenza {when.monthAndYear}
Codice doganale {reference.hsCode}
Reso {case.rma} ricevuto
Ticket {case.ticket} ancora aperto
Consegna il {when.national} tra {when.between}
Orari: {when.hours}
Collo {quantity.size}, {quantity.weight}
Giacenze al {when.national}:\\n{list.stock}
Vedi {where.url}
La carta del cliente è stata rifiutata.
Il codice CVV era errato e il pagamento non è andato.
Non inviate qui numeri di carta o password.
Reimpostate la password nel portale.
Il codice fiscale non serve per il reso.
Il cliente non ha lasciato il telefono.
Chiamateci domani dopo le {when.time}.
Grazie, tutto a posto!
Cover per cellulare: {quantity.many} pezzi, EAN {product.ean13}
Scheda di memoria 128 GB, cod. {sku}
Codice cliente: {order.plain}
Password: da cambiare nel portale
IBAN: vedi fattura {invoice}
Telefono: non indicato
`;

export const portuguese = `
Olá, onde está o pedido {order}? O cliente espera desde {when.national}.
Número do pedido: {order}
O pedido {order} saiu hoje com o rastreio {tracking}.
Código de rastreio {tracking.correiosBrazil}
Rastreamento: {tracking}
Cancelem o pedido nº {order}, por favor.
Pedido {order}\\nData: {when.national}\\nTotal: {money.price}
Nota fiscal {invoice} de {when.words}, {money.price}
Chave da NF-e: {reference.nfeKey}
Fatura {invoice.portuguese} em anexo.
Falta o IBAN na fatura {invoice}.
Nota de crédito {invoice.creditNote} de {money.price}
Reembolso de {money.price} feito.
CNPJ {company.cnpj}
CNPJ da loja: {company.cnpj}
NIF da empresa {company.vatPT}
Referência {sku}, EAN {product.ean13}
EAN {product.ean13}
Restam {quantity.pieces} unidades de {sku}
Número de série {serial}
Lote {serial.lot}, validade {when.monthAndYear}
NCM {reference.hsCode}
Devolução {case.rma} recebida
Chamado {case.ticket} aberto
Entrega em {when.national} entre {when.between}
Horário: {when.hours}
Caixa {quantity.size}, {quantity.weight}
Estoque em {when.national}:\\n{list.stock}
CEP {where.postcode}
O cartão do cliente foi recusado.
O código de segurança estava errado e o pagamento falhou.
Não enviem números de cartão nem senhas por aqui.
Redefina sua senha no portal.
O CPF não é necessário para a devolução.
Liguem amanhã depois das {when.time}.
Obrigado, tudo certo!
Capas de celular: {quantity.many} unidades, EAN {product.ean13}
Cartão de memória 128 GB, ref. {sku}
Código do cliente: {order.plain}
Senha: altere no portal
Telefone: não informado
`;
