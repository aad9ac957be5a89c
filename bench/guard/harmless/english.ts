/** English sentence templates of operators and sellers. `{thing}` and `{thing.form}` are placeholders. */
export const english = `
Hi, where is order {order}? The customer has been waiting since {when.national}.
Order {order} was shipped today with tracking number {tracking}.
Tracking: {tracking}
Tracking number {tracking} ({quantity.weight})
{tracking}
{order}
{order}, {order} and {order} are all still open
Can you please cancel order number {order}?
Please cancel line 2 of {order}, the item {sku} is out of stock.
Order no. {order} / customer ref {case.reservation}
Order ID: {order}\\nDate: {when.iso}\\nTotal: {money.price}
The customer of {order} says only {quantity.pieces} of {quantity.pieces} arrived.
{order} has been refunded, {money.price}, it takes 3-5 business days.
Partial refund of {money.price} on {order} is done.
We refunded {money.price} to the card the customer paid with.
Please confirm dispatch of {order} by {when.time} today.
Dispatch cut-off is {when.time}, orders after that go out the next day.
{order} -> {tracking}\\n{order} -> {tracking}\\n{order} -> {tracking}
Two parcels: {tracking} and {tracking}
The label for {tracking} could not be scanned, please print it again.
UPS says {tracking.ups} is lost, I opened claim {case.claim}.
FedEx {tracking.fedEx12} was delivered on {when.words} at {when.time}, signed at the front desk.
USPS {tracking.usps22Spaced} shows "in transit" for 9 days
Australia Post article {tracking.ausPost} is at the depot.
Royal Mail {tracking.s10GB} was returned to sender.
It went with DHL Express, waybill {tracking.dhlExpressSpaced}.
Air waybill {tracking.airWaybill}, container {reference.container}, ETA {when.iso}
Pallet {reference.place} ({quantity.weight}), SSCC {tracking.sscc}
Consignment {tracking.freight}, 2 pallets, pick-up {when.national} {when.between}
Invoice {invoice} is attached.
Invoice no. {invoice} dated {when.national} over {money.price} is overdue.
Invoice {invoice}\\nPO {invoice.purchaseOrder}\\nAmount due: {money.price}\\nDue date: {when.national}
IBAN is missing on the invoice {invoice}
The invoice {invoice} lacks your ABN, please send a new one.
Credit note {invoice.creditNote} for {money.price} has been issued against {invoice}.
Please quote PO number {invoice.purchaseOrder} on your invoice.
Our purchase order {invoice.purchaseOrder}: {quantity.pieces} x {sku} at {money.price}
Delivery note {invoice.delivery} does not match, we counted {quantity.pieces}.
Payment reference {reference.paymentId}
Remittance for {invoice}: {money.large} paid on {when.iso}
Payout {case.payout} of {money.price} was sent on {when.national}.
Your payout for week {when.week} is {money.price} less {quantity.percent} commission.
Commission {quantity.percent}, fee {money.price}, net {money.price}
The total should be {money.price}, not {money.price}.
{quantity.pieces} x {sku} @ {money.price} = {money.price}
Price update: {sku} from {money.price} to {money.price} as of {when.national}
Can you match {money.price} on {product.asin}?
SKU {sku} has {quantity.pieces} left in stock.
SKU {sku}, EAN {product.ean13}
EAN: {product.ean13}
The barcode {product.ean13} belongs to another product.
{product.ean13}
{product.ean13}, {product.ean13}, {product.ean13}
UPC {product.upc} is not on file, is it {product.upc}?
GTIN {product.gtin14} (case of {quantity.pieces})
GTIN-8 {product.ean8}
ISBN {product.dashedIsbn13} is out of print.
ISBN-10: {product.isbn10}, ISBN-13: {product.isbn13}
Please list ASIN {product.asin} under the same variation.
MPN {sku.maker} replaces {sku.maker}.
eBay item {product.ebayItem} was ended by mistake.
Variant {product.shopifyVariant} is still published
Serial number {serial} is out of warranty.
S/N {serial.plain}, bought {when.monthAndYear}
IMEI {serial.imei} was reported as faulty
The phone has IMEI {serial.dashedImei} and firmware {quantity.version}.
Batch {serial.lot}, best before {when.monthAndYear}
Lot {serial.lot} is being recalled, please stop selling {sku}.
VIN {serial.vin} needs part {sku.spareVolkswagen}
HS code {reference.hsCode}, country of origin CN
HS {reference.hsCode}, {quantity.weight}, value {money.price}
MRN {reference.mrn}, our EORI is {company.eori}
Our ABN is {company.abn}.
ABN {company.abn}
ACN {company.acn}, ABN {company.abn}
VAT number {company.vatGB}
VAT: {company.vatDE} / {company.vatFR}
Company number {company.registers}, VAT {company.vatOther}
Our EIN is {company.ein} and the D-U-N-S is {company.duns}
GST/HST {company.businessNumberCA}
NZBN {company.nzbn}
GLN {company.gln} for the warehouse
RMA {case.rma} has been approved, please return {quantity.pieces} pcs.
Return {case.rma} arrived damaged, photos attached ({where.file}).
Ticket {case.ticket} is still open, see also {case.jira}
[{case.ticket}] Re: order {order}
Case {case.claim}: the buyer opened a dispute for {money.price}
Please ship to our returns centre, {where.postcode}, dock 4.
We are closed from {when.dayAndMonth} to {when.dayAndMonth}, back on {when.national}.
Opening hours: {when.hours}
Support is available {when.hours}.
Delivery slot {when.national} {when.between}
Lead time is {quantity.pieces} days, next container arrives {when.words}.
The box is {quantity.size}, {quantity.weight}.
Dimensions {quantity.size}; weight {quantity.weight}; power {quantity.power}
It is {quantity.power}, the listing says {quantity.power}
Size chart: S {quantity.size}, M {quantity.size}
See {where.url}
Listing: {where.url} shows the wrong price ({money.price})
Please upload {where.file} again, it is corrupt.
The app crashes since version {quantity.version}
Sync failed at {when.moment}, job {case.payout}
Timestamp {when.unix}, request {order.uuid}
API returned 429 at {when.moment}, we retry with a delay of {quantity.pieces} s
GET /orders/{order.long} 404
The feed has {quantity.many} rows, {quantity.pieces} were rejected.
Stock as of {when.national}:\\n{list.stock}
Stock update\\n{list.stock}
Please dispatch:\\n{list.orders}
{list.csv}
order;sku;qty;price\\n{list.csv}
Updated price list:\\n{list.prices}
Shipment contents:\\n{list.parcels}
The customer's card was declined, they will try another one.
The CVV check failed, so the payment was not taken.
Card payments are down for everybody, our provider knows.
We do not store card numbers, you will never be asked for one.
Please never send card numbers or passwords here.
The card expired, the customer has to add a new one in the shop.
Chargeback on a Visa card, {money.price}, reason code 10.4
Please reset your password in the portal.
I forgot my password and the reset link does not work.
The password policy asks for 12 characters now.
Your API key will expire on {when.iso}, please make a new one in the portal.
We rotated our API keys last night.
Do you need our bank details again or are they unchanged?
The bank account has not been verified yet.
The sort code on file looks wrong, please check it in the settings.
Please add your tax file number in the onboarding form, not here.
The buyer did not leave a phone number, the courier cannot reach them.
Call us tomorrow after {when.time}.
Email me when it is shipped, please.
We emailed the customer twice and got no reply.
Routing is done by the warehouse, 2 pallets a truck.
PIN code is needed at gate B, ask the guard.
The token of our integration expired, reconnecting now.
Thanks, all good now!
Ok, will do.
Could you send us a photo of the damage?
Is this still available in blue?
The item arrived broken, the buyer wants a replacement.
Please use our new packaging from {when.words} on.
Black Friday: {quantity.percent} off everything until {when.words}.
We sell about {quantity.many} units a year.
IP {quantity.address} is blocked by the firewall.
Warehouse at {quantity.coordinates}
Reference {reference.paymentId}, settled {when.iso}
License plate label {tracking.sscc18}
Please check {serial.gs1Text}
Order {order.spaced} was split in {tracking.fedEx12Spaced} and {tracking.fedEx15}.
{money.price}
{when.national}
{sku}
1) {sku} 2) {sku} 3) {sku}
ref {invoice.yearLast}; {when.week}; {quantity.pieces} ctn; {money.bare}
Adjustment {money.negative} on statement {case.payout}
LOT {serial.lot} EXP {when.monthAndYear}
EXP {when.monthAndYear}, lot {serial.lot}, {quantity.pieces} pcs
Best before {when.iso} / batch {serial.lot}
Phone cases: {quantity.many} pcs, EAN {product.ean13}
Mobile holder {sku}, {quantity.pieces} left, {money.price}
Memory card 128 GB, EAN {product.ean13}
Graphics card {sku.maker}, serial {serial.plain}
Gift card order {order}: the buyer has not received the mail.
Card holder leather, SKU {sku}, {quantity.pieces} in stock
SIM card ICCID {serial.iccid} is not active
Passport cover {sku} is now {money.price}
Playing cards {product.ean13}
Our customer account with the carrier is {order.plain}.
Account number with us: {order.plain}
Your vendor number is {order.plain}, seller ID {order.mixed}.
Customer no. {order.plain}
Store {order.woocommerce}, supplier {order.sap}
Password: at least 12 characters, please.
Password: see the portal, never here.
Re password: it was reset yesterday.
API key: please create a new one in the portal.
IBAN: see the invoice {invoice}
BSB and account number: unchanged
CVV: never ask the buyer for it.
Phone: none given. Email: none given.
Email: no answer since {when.national}
SSN or ITIN are not needed for this form.
SWIFT transfer takes {quantity.pieces} days.
SIN is a typo, it should be SKU {sku}.
Error code {order.woocommerce}, please try again.
Colour code RAL {order.woocommerce}
Promo code SAVE{quantity.pieces} gives {quantity.percent} off.
@team please look at {order}
Sold {quantity.pieces} @ {money.price} each
Transaction {reference.paymentId} over {money.price}
PayPal transaction {reference.paymentId} was reversed.
Merchant ID {order.long}, terminal {order.plain}
Weight {quantity.weight}, size {quantity.size}, SKU {sku}, {product.ean13}, {money.price}
Commit {reference.hash} broke the export
MD5 of the feed: {reference.hash}
MAC address {serial.mac} of the scanner
Order {order}: gift message was cut at {quantity.pieces} characters.
Meter {quantity.many}, reading of {when.national}
Route {where.postcode} - {where.postcode}, stop {quantity.pieces}
`;
