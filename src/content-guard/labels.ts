/**
 * The words that label a number, in the languages that sellers and operators write most. A word is in lower case
 * without accents; `+` joins the words of a phrase; a trailing `*` marks a stem ("bestell*"). An ambiguous word must
 * be in capitals (leading `^`) or right before the number (leading `=`): "SIN", but "sin" is Spanish for "without".
 *
 * The business classes (order, tracking, product, amount, link) indicate that a number is not sensitive; the classes
 * of kinds indicate that it is. `personal` contains words for the author's own number, and for giving it to the
 * reader. With a valid check digit, that is enough.
 */
export const labelWords = {
  order: `gst hst qst mwst org+nr orgnr organisationsnummer cvr company+number company+no crn uen registration+number companies+house огрн кпп order orders ord purchase po invoice invoices inv ref reference references rma case ticket claim dispute
    quote quotation receipt transaction batch lot serial customer client return returns refund booking
    reservation contract document doc registration vat ein abn acn company duns eori tva rcs hrb ust
    umsatzsteuer* steuernummer kvk btw cnpj cif partita piva iva gstin hs tariff zolltarif* customs gpa
    amazon ebay etsy shopify magento walmart aliexpress temu
    bestell* auftrag* rechnung* beleg* vorgang* kunden* referenz* liefersch* gutschrift* retoure* retouren*
    reklamation* aktenzeichen charge+nr chargen* seriennummer vertrag*
    commande commandes cde facture factures avoir bon dossier recu retour devis lot
    pedido pedidos factura facturas albaran abono reembolso devolucion expediente incidencia cliente presupuesto
    ordine ordini fattura fatture ddt bolla reso pratica preventivo lotto matricola
    bestelling bestellingen bestelnummer bestelnr factuur facturen factuurnummer klantnummer klant retournummer
    offerte pakbon ordernummer ordernr encomenda encomendas nota nfe fatura protocolo chamado devolucao
    zamowienie zamowienia faktura faktury reklamacja zwrot zlecenie nip regon
    bestallning ordre ordrer ordrenummer ordrenr ordernr tilaus tilausnumero objednavka rendeles comanda siparis
    porosi narudzba uzsakymas pasutijums заказ заказа заказе замовлення поръчка παραγγελια הזמנה طلب الطلب
    loyalty+card loyalty+cards club+card membership+card library+card kundenkarte bonuskarte carte+de+fidelite tarjeta+de+fidelizacion tarjeta+regalo
    carte+cadeau geschenkkarte carta+fedelta cartao+presente cartao+fidelidade cadeaukaart klantenkaart karta+podarunkowa presentkort gavekort hediye+karti
    gift+card gift+cards merchant terminal d+u+n+s supplier κωδικος+παραγγελιας παραγγελιας κωδικος+κουπονιου ταχυδρομικος+κωδικος`,
  /** Numbers with the same check digit as cards. */
  luhn: 'siret siren imei iccid',
  tracking: `tracking trackings track shipment shipments shipping consignment parcel parcels package packages awb
    waybill sscc ups fedex dhl usps dpd gls hermes evri tnt aramex auspost australia+post royal+mail yodel startrack
    sendle toll laposte la+poste colissimo chronopost mondial+relay postnl bpost correos seur mrw brt
    poste+italiane ctt inpost canada+post purolator canpar deutsche+post swiss+post connote container pallet
    sendung* paket* lieferung* trackingnummer* frachtbrief* versand* delivered dispatched despatched shipped dispatch despatch ship versenden expedier enviar spedire verzenden
    suivi colis expedition envoi envio envios seguimiento rastreo guia paquete localizador
    spedizione spedizioni tracciamento collo pacco zending zendingen pakket rastreamento rastreio
    przesylka przesylki paczka paczki посылка отправление tba tbc tbm shippo`,
  product: `sku skus ean eans gtin gtins upc upcs isbn asin mpn barcode barcodes item items product products
    article articles part parts model style variant stock listing plu issn ndc pzn
    artikel* produkt* modell* strichcode* teilenummer* lager* ersatzteil* telefonhalt* telefonhull* handyhull* handyhalt*
    enamel+pin enamel+pins lapel+pin lapel+pins bobby+pin hair+pin rolling+pin safety+pin cotter+pin pin+badge pin+header
    kartenhalt* kartenspiel* grafikkarte* speicherkarte* geheugenkaart* playing+card playing+cards graphics+card
    memory+card sd+card sim+card video+card sound+card greeting+card greeting+cards business+cards trading+cards
    card+holder card+holders card+reader card+readers phone+case phone+cases phone+holder phone+holders phone+cover
    phone+covers κωδικος+προιοντος κωδικο+προιοντος προιοντος προιον προιοντα mobile+holder mobile+holders phone+stand spare
    produit produits referencia articulo articulos producto productos codigo+de+barras modelo pieza
    articolo articoli prodotto prodotti codice+prodotto codice+articolo codice+a+barre
    artikelnummer streepjescode produto produtos artigo towar kod+kreskowy`,
  amount: `usd eur gbp aud cad chf jpy inr brl pln cny sek nok dkk nzd sgd dollars dollar euros euro pounds cents
    qty quantity quantities units unit pcs pieces piece total subtotal price prices amount amounts value
    sum kg grams gram lbs oz mm cm km pallets cartons carton boxes pairs pair
    menge stuck stueck anzahl preis* betrag* gesamt* summe kartons paletten
    quantite prix montant unites pieces cantidad precio importe unidades cajas
    quantita prezzo importo totale pezzi aantal prijs bedrag totaal stuks quantidade preco unidades
    ilosc cena kwota sztuk szt rs rupees percent`,
  link: 'http https www',
  card: `card cards cc visa mastercard master+card maestro amex american+express discover diners jcb unionpay
    debit credit kartennummer karte kreditkarte* bankkarte* debitkarte* carte bancaire cb tarjeta tarjetas
    carta kaart creditcard creditcard* kaartnummer cartao cartoes карта карты карту карте بطاقة البطاقة karti karta karty kort kortnummer rupay hipercard`,
  securityCode: `cvv cvc csc cvn cvd cav card+verification card+verification+value card+verification+code
    card+verification+number kartenprufnummer kartenpruefnummer kartenprufziffer cryptogramme cryptogramme+visuel
    ^CID`,
  /** Ambiguous codes: they are a card's only beside a card. */
  someCode: `security+code sec+code card+code code+on+the+back digits+on+the+back numbers+on+the+back
    digits+on+back code+on+back =cid verification+code verification+value secure+code sicherheitscode prufziffer
    prufnummer pruefziffer pruefnummer code+de+securite code+securite code+verification codigo+de+seguridad
    codigo+seguridad codigo+de+seguranca codigo+seguranca codigo+verificador codice+di+sicurezza codice+sicurezza
    beveiligingscode veiligheidscode kod+bezpieczenstwa رمز+الأمان код+безопасности
    backup+code backup+codes recovery+code recovery+codes authenticator+code two+factor+code factor+code fa+code activation+code your+code ihr+code dein+code votre+code ton+code tu+codigo
    su+codigo tuo+codice seu+codigo uw+code twoj+kod din+kod wiederherstellungscode code+de+verification codigo+de+verificacion codigo+de+verificacao codice+di+verifica
    verificatiecode kod+weryfikacyjny verifieringskod engangskod engangskode bekræftelseskode bekreftelseskode vahvistuskoodi overovaci+kod overovaci+kod ellenorzo+kod
    cod+de+verificare κωδικος+επαληθευσης код+за+потвърждение kod+za+potvrdu код+підтвердження کد+تایید קוד+אימות קוד+האימות كود+التحقق كود+تحقق authentication+code freischaltcode aktivierungscode zwei+faktor+code einmalcode* code+a+usage+unique code+sms codigo+sms codice+sms codigo+de+confirmacao codigo+de+un+solo+uso codice+di+conferma codice+monouso eenmalige+code bevestigingscode
    jednorazowy+kod kod+jednorazowy jednorazovy+kod codul+de+verificare codul+de+confirmare κωδικος+μιας+χρησης engangskoden engangskodene bekraftelsekod tekstiviestikoodi kertakayttokoodi ellenorzokod megerosito+kod tek+kullanimlik+kod одноразовый+код одноразовий+код
    код+авторизации код+входа еднократен+код kode+sekali+pakai ma+xac+thuc رمز+مؤقت رمز+الدخول کد+ورود קוד+חד+פעמי קוד+כניסה सत्यापन+कोड যাচাই+কোড κωδικος+επιβεβαιωσης kod+potvrzeni kod+pengesahan ma+xac+minh`,
  expiry: `exp expiry expires expire expiring expiration valid+thru valid+until valid+to good+thru gultig gueltig
    ablauf* verfall* valable expirant validite vencimiento caducidad vence caduca valida validade vencimento
    validez scadenza scade mm+yy mm+yyyy mm+aa mm+jj vervaldatum geldig verloopt wazna waznosci valido val`,
  iban: 'iban ibans',
  routing: 'routing aba rtn wire wiring ach ruta',
  branch: 'bsb bsbs becs',
  transit: 'transit transit+no transit+number institution institution+no institution+number succursale',
  ifsc: 'ifsc ifsc+code आईएफएससी rtgs neft',
  clabe: 'clabe clabes clabe+interbancaria',
  blz: 'blz bankleitzahl bankleitzahlen',
  wallet:
    'wallet wallets bitcoin btc ethereum eth usdt usdc tron trc20 erc20 litecoin crypto krypto wallet+address',
  sortCode: 'sort+code sortcode sort+codes sort s+c =sc',
  swift: 'swift bic swiftcode',
  account: `account accounts deposit transfer bacs faster+payments bank+details uberweis* ueberweis* ایبان счет счета счёт حساب λογαριασμος acct acc accnt a+c acnt checking savings bank beneficiary konto kontonummer kontonr
    bankverbindung bankkonto compte cuenta conta conto rekening rekeningnummer konta rachunek`,
  ssn: 'ssn ssns social+security soc+sec social+sec socialsecurity seguro+social social+is social+number ^SS',
  itin: 'itin itins taxpayer+id individual+taxpayer taxpayer+identification',
  tfn: 'tfn tfns tax+file taxfile',
  nino: 'nino ninos ni+number ni+no national+insurance nat+ins =ni ^NI ^N+I',
  sin: `^SIN ^SINs =sin ^NAS =nas social+insurance sin+number s+i+n sin+no my+sin sin+card assurance+sociale
    dassurance+sociale`,
  steuerId: `steuer+id steuerid steuer+identifikationsnummer steueridentifikationsnummer steuerliche
    identifikationsnummer steuerliche+identifikationsnummer idnr id+nr steueridentnummer steuer+identnummer steuer+idnr steueridnr steuer+ident ^TIN`,
  nir: 'nir insee securite+sociale secu assure+social carte+vitale',
  dni: 'dni dnis d+n+i nif nifs documento+nacional numero+de+dni identidad',
  nie: '^NIE ^NIEs =nie n+i+e mi+nie nie+number numero+de+nie extranjero',
  codiceFiscale: 'codice+fiscale cod+fiscale cod+fisc c+f codicefiscale fiscal+code',
  bsn: 'bsn bsns burgerservicenummer burgerservice burger+service+nummer sofi sofinummer citizen+service',
  cpf: 'cpf cpfs cadastro+de+pessoas cadastro+de+pessoa',
  aadhaar: 'aadhaar aadhar adhaar adhar uidai uid आधार aadhaar+card aadhar+card adhaar+card adhar+card',
  ird: 'ird irds inland+revenue',
  curp: 'curp clave+unica+de+registro',
  pesel: 'pesel peselu peselem numer+pesel',
  cpr: 'cpr cprs cprnr cprnummer cpr+nummer',
  nhs: 'nhs',
  medicare: 'medicare medicare+card medicare+number medicare+no',
  nric: 'nric nrics fin+number nric+fin ^FIN',
  ahv: 'ahv ahvn13 ahv+nummer avs navs avs13 avs+nr sozialversicherungsnummer versichertennummer svnr sv+nummer',
  /** The labels of personal numbers whose form tells the country. */
  personNumber: `individual+number resident+number chinese+id taiwan+id taiwanese+id korean+id japanese+id indian+id my+number+card pnr pers+nr pers+no kimlik+numaram kimlik+numarasi kimlik+no vatandaslik+numaram vatandaslik+numarasi vatandaslik+no taj+szamom szemelyi+szamom fnr birth+number sotu cod+numeric+personal codul+numeric rc+cislo r+c rc personal+code personal+identity+code citizen+id national+number resident+registration+number registration+no+resident personnummer personnummeret personnr personnumret samordningsnummer fodselsnummer* fodselsnr
    henkilotunnus* hetu hetuni sosiaaliturvatunnus rodne+cislo rodneho+cisla rodnym+cislem r+c cnp cnpul codul+numeric+personal
    kimlik* tckn tc+no t+c rijksregisternummer rijksregister insz niss registre+national numero+national numero+de+registre+national
    nationalregisternummer pps ppsn pps+number rrn resident+registration resident+id my+number mynumber
    teudat+zehut תעודת+זהות ת+ז מספר+זהות israeli+id thai+id south+african+id sa+id sa+id+number rsa+id id+no id+number ^PAN pan+card pan+no pan+number पैन
    rut run egn егн oib oib+broj αμκα amka снилс снилса snils ipn рнокпп рнокпп+код іпн jmbg emso emšo isikukood asmens+kodas personas+kods
    kennitala taj taj+szam szemelyi+szam cuil cedula cccd cmnd can+cuoc nik ktp nomor+ktp mykad ic+number cnic hkid hong+kong+id
    social+insurance+number+cz nif numero+de+contribuinte contribuinte emirates+id הזהות आधार`,
  nationalId: `national+id national+identity identity+number identity+card id+card government+id
    citizen+number personal+number personal+id tax+number tax+no tax+id taxpayer personalausweis* ausweis* documento
    piece+d+identite carta+d+identita identiteitskaart identidade`,
  phone: `llameme llamadme llamenme contactame contacteme contactarme chiamatemi richiamami richiamatemi contattami contattatemi звони звонить cep contacto contato contate ruckruf rueckruf privat natel durchwahl rappelez rappeler chama zadzwoni dzwonic ringen bellt zavolej 
    contactez contacter dzwonic dzwon kom joignable erreichbar bereikbaar raggiungibile localizable telefonicznie numaram numarasi numarasindan numeroni szamom szamomon numarul+meu ozvete ozvete+se liên+he lien+he zalo viber telegram app+me звоните позвоните звонить позвони набери наберите моб мобильный мобильного сотовый вотсап ватсап телефонуйте дзвоніть подзвоніть мобільний
    volejte zavolejte volat mobilni cislo+telefonu telefonni mobilne volajte κινητο καλεστε τηλ soita soittakaa puhelin puhelinnumero puhelinnumeroni
    ring ringe ringa mobilnr tlfnr telefonnr sunati suna telefonul numar+de+telefon hivjon hivjatok telefonszam telefonszamom mobilszam arayin arayiniz ara cep+telefonu cep+numaram cepten
    जवाल फोन मोबाइल कॉल फ़ोन व्हाट्सएप اتصل الاتصال جوال جوالي واتساب واتس موبايل رقمي نייד נייד התקשרו וואטסאפ טל
    goi so+dien+thoai dien+thoai sdt dt hubungi telepon nomor+hp hp nohp wa phone phones telephone tel tele ph mobile mob cell cellphone call calls ring dial text sms whatsapp viber
    hotline landline fax handy handynummer mobilnummer telefon* rufnummer anrufen mobil festnetz
    portable appelez appeler joindre telefono tlf tfno movil llame llamar llamame celular cel
    fono cellulare chiamare chiamami telefoon telefoonnummer mobiel bellen bel gsm telefone telemovel ligar ligue
    mio+numero meu+numero mon+numero mi+numero mein+nummer meine+nummer moj+numer mitt+nummer mit+nummer мой+номер мій+номер मेरा+नंबर nomor+saya so+cua+toi numero+di+telefono
    zap zadzwon komorka reach contact телефон телефона тел τηλεφωνο هاتف טלפון`,
  /** Words for a password, a PIN or a one-time code. The classes of secrets are not labels of numbers alone. */
  password: `password passwords pass+word passwd passcode pass+code passphrase pass+phrase pass pswd pwd pw psw pin pins pin+code otp one+time+code
    пин пин+код пинкод пинкода пасс tan mtan sms+tan parolam parolamiz parolamız parolanız sifrem sifremiz one+time+password login+code sms+code confirmation+code confirmation+number bestatigungscode bestaetigungscode code+de+confirmation codigo+de+confirmacion код+из+смс код+подтверждения смс+код رمز+التحقق कोड+ओटीपी ओटीपी ma+xac+nhan ma+otp kode+verifikasi kode+otp dogrulama+kodu onay+kodu access+code passwordin
    passwort* kennw passwoerter passw kennwort* zugangscode* zugangspasswort* geheimzahl losungswort pwort
    mot+de+passe mots+de+passe mdp code+d+acces code+secret motdepasse
    contrasena contrasenas contrasenya clave claves clave+de+acceso clave+secreta pasahitza contrasinal
    senha senhas palavra+passe codigo+secreto parola+d+ordine parola+chiave codice+segreto
    wachtwoord* toegangscode* pincode ww wachtwrd
    haslo hasla haslem haslami secret losenord* losen passord* adgangskod* adgangskode kodeord* kode
    salasan* tunnussan* tunnusluku heslo hesla heslem jelszo* jelszav* parola parole parolei parolata parool* salasona salasõna
    sifre* lozink* gesl* zaporka zaporku slaptazod* fjalekalimi fjalekalim lykilord* adgangsord
    пароль пароля паролем паролi паролі пароли парола паролата лозинка лозинку шифра sifra гасло κωδικος+προσβασης κωδικο+προσβασης κωδικος κωδικο κωδικου συνθηματικο
    סיסמה הסיסמה סיסמא סיסמת הסיסמא كلمة+المرور كلمة+مرور كلمة+السر كلمة+سر الباسورد باسورد الرقم+السري الباسوورد رمز+عبور گذرواژه پسورد پسوورد رمز
    पासवर्ड कूटशब्द পাসওয়ার্ড গোপন+নম্বর கடவுச்சொல் పాస్వర్డ్ პაროლ* գաղտնաբառ* रहस्य+शब्द पिन رمز+وای+فای رمز+وای memorable+word memorable+info security+word
    p+w security+answer sicherheitsantwort reponse+secrete respuesta+secreta door+code gate+code alarm+code entry+code tuercode turcode code+porte code+portail
    pin+no pin+number pin+nummer pin+nr numero+pin codice+pin codigo+pin safe+code unlock+code lock+code keypad+code mfa+code digicode code+confidentiel
    pin+kod pin+kodu pin+kodja pinkod pinkoden pinkode pinkoden pin+koodi pinkoodi pin+kodas contra koden nenosiri kata+kunci salis
    passwordnya passwordku pinnya pinku sandiku باسوردي باسوردنا کلمه+عبور رمز+ورود رمز+جدید رمزم پسوردم پین پاس+ورڈ پاسورڈ
    passwrd pasword passwor pswrd psswd paswort passwor wagwoord* neno+la+siri nywila құпия+сөз құпиясөз нууц+үг сырсөз parol parolu parolum sifrə sifrəm лозинката гасла пасворд pasvorto passwuert cyfrinair pasfhocal
    பாஸ்வேர்ட் పాస్వర్డ్ ಪಾಸ್ವರ್ಡ್ പാസ്വേഡ് પાસવર્ડ ਪਾਸਵਰਡ ଗୁପ୍ତଶବ୍ଦ මුරපදය የይለፍ+ቃል ລະຫັດຜ່ານ ពាក្យសម្ងាត់ စကားဝှက် باسوورد الرمز+السري كلمه+المرور كلمه+السر
    wifi+code wi+fi+code wlan+code code+wifi code+wi+fi code+wlan code+du+wifi code+de+wifi wifi+kod wifi+koden wifi+kode kode+wifi kod+wifi kod+do+wifi kod+k+wifi codigo+wifi codigo+del+wifi codigo+do+wifi codice+wifi codice+del+wifi wifi+koodi wpa wpa+key
    paroli paroles+ir порол* парол* гасл* hesl* hesilk* hasel* hasl* zapork* lozink* лозинк* jelsz* contrasen* senha* passwor* kodeord* nenosir* nywil* סיסמ* باسورد* jelmondat* jelige losenfras geheimwort*
    paswoord* passkey pword p+word psk mot+de+pase mot+de+pass mot+passe mots+de+pass palavra+pass matkhau mat+ma пассворд* الكود+السري كود+الدخول الباس باس קוד+סודי pass+wort pass+ord pass+word
    mat+khau mk kata+sandi sandi katasandi kata+sandinya kata+laluan sandinya`,
  /** Words for a key or token of a program. */
  key: `clave+privada llave+privada chave+privada cle+privee chiave+privata ma+bi+mat ma+khoa accesstoken authtoken refreshtoken clientsecret secretkey accesskey privatekey appkey appsecret clef clefs credencial credenciales credenziale chiave+api key keys apikey apikeys token tokens bearer secret secrets authorization x+api+key x+auth+token credential mirakl lwa keystring
    schlussel schluessel geheimschlussel api+schlussel zugriffstoken zugangstoken zugriffsschlussel api+schluessel
    clau claus cle cles cle+d+api jeton jetons clave claves llave llaves ficha+de+acceso chiave chiavi gettone chave chaves
    sleutel sleutels toegangstoken geheime+sleutel klucz klucza kluczem nyckel* nogle* nokkel* avain* klic* klice kluc* cheie cheia cheii
    belirtec* kulcs* anahtar* κλειδι* kljuc* ključ* vot* atslega raktas ключ ключи ключа ключом ключът токен токена токеном секрет секретный+код токенът
    مفتاح المفتاح رمز+api رمز+الوصول توكن الرمز+السري מפתח המפתח טוקן אסימון कुंजी टोकन कुञ्जी کلید توکن
    khoa khoa+api ma+truy+cap kunci token+akses klucz+api`,
  /** Words for a pair of a user name and a password. */
  login: `basic+auth authentication данные+для+входа дані+для+входу dane+do+logowania loggt logge loggen dane+dostepowe inloggningsuppgifter tunnukset pristup user+pass user+password u+p login+pass login+password login logins log+in logindaten logon signin sign+in user username user+name userid credentials credential creds access account+details
    zugangsdaten zugang anmeldedaten anmeldung benutzer benutzername nutzer einloggen
    identifiant identifiants connexion acces utilisateur usuario usuarios acceso credenciales accesos
    credenziali utente accesso utilizador usuário credenciais acesso inlog inloggen inloggegevens gebruiker gebruikersnaam
    uzytkownik dane+logowania logowanie anvandarnamn anvandare inloggning brugernavn bruger brukernavn bruker innlogging
    tunnus kayttajatunnus kayttajatunnukset uzivatel prihlasovaci+udaje pristupove+udaje prihlasovacie+udaje felhasznalo felhasznalonev belepes
    utilizator date+de+conectare date+de+logare kullanici kullanici+adi giris giris+bilgileri логин доступ доступы логін доступи
    χρηστης ονομα+χρηστη στοιχεια+εισοδου اسم+المستخدم بيانات+الدخول משתמש שם+משתמש tai+khoan dang+nhap akun nama+pengguna
    accessi acessos acces accesos prisijungimo
    signing+in logging+in logged+in logs+in get+in gets+in einlog* eingelog* anmeld* angemeld* connectez connecte connecter reconnecte reconnectez entrez entra entrad entrar entro ingresa ingresar accede acceder inicia+sesion iniciar+sesion inicie+sesion
    entre acesse acessar logue loga logar accedi accedere accedete entrate loggati inlog* aanmeld* ingelogd zalogu* loguj* logujemy prihl* logga logg log+ind kirjaud* kirjaut* logi login+in piesled* prisijung* prijav* ulogu* logiraj*
    войд* зайд* залог* авториз* увійд* зайти войти вход входа влез* conecteaz* autentific* loghea* intra intri belep* jelentkez* bejelentkez* συνδε* συνδεσου εισοδο* oturum ادخل تدخل ندخل سجل+الدخول تسجيل+الدخول الدخول התחבר תתחבר להתחבר היכנס תיכנס נכנס כניסה ورود وارد+شوید masuk logheaza
    ingia ingi लॉगिन লগইন لاگ+ان korisnik podaci+za+prijavu prijava uporabnik vartotojas kasutaja lietotajs потребител`,
  personal: `my mine his her hers their customer+s client+s buyer+s
    mein meine meiner meinen ihre mon ma mes mi mio mia miei suo sua mijn haar meu minha moj moja moje
    here+you+go here+it+is here+is here+s heres hier+bitte bitte+sehr voici voila ecco aqui+esta aqui+tiene
    alsjeblieft dit+is+het as+you+asked you+asked you+need you+wanted use+this`,
} as const;

export type LabelClass = keyof typeof labelWords;

/** Labels of languages without spaces between words: they match anywhere in a text. */
export const labelsWithinWords: Readonly<Partial<Record<LabelClass, string>>> = {
  order:
    '统一社会信用代码 税号 統一編號 法人番号 登録番号 사업자등록번호 注文 受注 発注 請求 伝票 管理番号 返品 订单 訂單 发票 發票 单号 單號 退货 주문 송장',
  tracking: '問い合わせ ヤマト 佐川 追跡 配送 荷物 送り状 出荷 快递 快遞 物流 运单 運單 包裹 운송장',
  product: '商品 品番 型番 在庫 产品 產品 货号 型号 条码 상품',
  amount: '数量 価格 金額 合計 수량 가격',
  card: 'カード 信用卡 银行卡 銀行卡 卡号 卡號 카드',
  securityCode: 'セキュリティコード 安全码 安全碼 보안코드',
  expiry: '有効期限 有效期 유효기간',
  account: '口座 賬號 账户 계좌',
  password:
    'パス: รหัสเป็น 暗号は 通行码 비밀번호 パスワ 패스 認証コード 確認コード ワンタイム 验证码 驗證碼 动态码 인증번호 핀번호 인증코드 รหัสยืนยัน パスワード パスコード 暗証番号 合言葉 パスは 认证码 密码 密碼 口令 통과코드 비밀번호 비번 암호 패스워드 รหัสผ่าน พาสเวิร์ด พาสเวิด รหัสลับ รหัสพิน รหัสไวไฟ รหัสวายฟาย รหัสเข้าระบบ รหัส: รหัสคือ พาส พิน',
  key: '授权码 授權碼 API码 인증키 キー トークン シークレット 鍵 密钥 密鑰 秘钥 金鑰 令牌 私钥 키 토큰 시크릿 คีย์ โทเคน โทเค็น กุญแจ',
  personNumber:
    '身份证 身分證 身份號 居民证 เลขบัตร マイナンバーカード 個人番号カード マイナンバー 個人番号 주민등록번호 주민번호 บัตรประชาชน ประจำตัวประชาชน',
  login:
    'เข้าด้วย เข้าสู่ระบบ ล็อคอิน 登入 登录 登陆 ログオン サインイン ยูสเซอร์ ยูเซอร์ ยูสเซอ ยูส ログイン情報 ログイン アカウント ユーザー名 ユーザーID 账号密码 登录名 账号 帳號 用户名 用戶名 아이디 계정 로그인 ชื่อผู้ใช้ ล็อกอิน',
  phone:
    '微信 联系电话 致电 拨打 请打 來電 聯絡 ワッツアップ ケータイ スマホ 연락 联系方式 联系我 連絡先 電話番号 ติดต่อ 私の番号 我的号码 휴대폰 휴대전화 핸드폰 연락처 폰번호 โทร เบอร์ มือถือ 電話 携帯 电话 手机 手機 전화',
};

/** Ends of compound words, such as "Zugangsschlüssel", in lower case without accents. */
export const labelEndings: Readonly<Partial<Record<LabelClass, RegExp>>> = {
  password: /(?:passwort|kennwort|wachtwoord|losenord|adgangskode|passord|salasana|password)$/,
  key: /(?:schlussel|schluessel|sleutel|nyckel|nokkel|nogle|token|avain|apikey)$/,
};

/** Words without meaning between a label and its number, or between the numbers of a list. */
export const connectors: ReadonlySet<string> = new Set(
  `no nr nos num number numbers numero numeros nummer nummern n id ids code codes codigo codice are is was were
   the a an as for of to with ist sind war est es esta sont son sao e y et und and or oder ou o en i de des del der
   die das la le el den het il lo os da do re s this that these those at in on it here line nbr reads na and`.split(
    /\s+/,
  ),
);
