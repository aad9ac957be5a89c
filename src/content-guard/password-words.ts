/** Words for "is", and words that can follow them. */
export const isWords = new Set(
  `is was are be ist lautet war wäre sind est sera es son é sao è sarà is: jest to er var är on je este a este= yra ir εiναι είναι ειναι
   это -это є هي هو היא הוא hai है : adalah ialah là ay as = now jetzt nun ahora adesso agora nu teraz nyní şimdi also always still
   being lautend 이에요 입니다 set changed е са ese este= são eh ser ir tagad ni zní znie brzmi ficou stays remains bleibt reste rimane masih ainda fortfarande stadig fremdeles noch immer encore todavía sigue siendo aún ancora nog steeds wciąż nadal stále ešte ще ещё acum încă ακόμα πλέον hâlâ yra endiselt sana hala ennå edelleen put صارت صار اب এখন اب ہے је c'est c’est ce dorénavant`.split(
    /\s+/,
  ),
);

/** Words after a label that begin the name of an account: "password for the portal". */
export const ownerWords = new Set(
  `for of to from at in on für fuer vom von zum zur im bei pour du de des le la au aux para del al en por per del della dello dei da do dos
   voor van op bij dla od na w z til till för på av i fra hos ke k ze temporal temporaria temporária provisional provisoria provisória provvisoria temporanea provisoire temporaire tijdelijk tijdelijke tymczasowe dočasné dočasne временный тимчасовий sementara geçici fürs fuers furs auf ins zu vers ao à sur dans σε pro pri za u iz aan pentru la din için от для на к в від для до
   στο του της για ל- של untuk dari cho của sa ng no na our your the new temporary temp old neues neue altes nouveau nueva nuevo nuova nova novo
   nowe nytt nya ny uusi nové új nou nouă yeni новый новий portal account akun konto cuenta conta compte حساب zugang wifi wi-fi wlan changed geändert gewijzigd ändrat ændret endret changé cambiada cambiato cambiata alterada zmienione zmieniono změněno изменен изменён сменили поменяли değiştirildi updated reset wurde has been is`.split(
    /\s+/,
  ),
);

/** Words for "my" and "new" between a label and its value, in languages in which they stand after the label. */
export const possessives = new Set(
  `saya kami ku aku anda kita baru ko namin mo من خود جدید جديدة שלי שלנו חדשה mea meu noua uusi tôi mới meine mein nuevo nueva nuova novo nova`.split(
    /\s+/,
  ),
);

/** Words after "password:" that are not passwords. */
export const notPasswords = new Set(
  `reset required incorrect wrong expired invalid missing changed forgotten forgot unknown none null empty
   needed protected sent below above here see via not the your our their this that same new old hidden secret
   removed never always still only both valid correct weak strong too must should will can cannot has was were
   being falsch abgelaufen vergessen nicht im in incorrecte incorrecta incorrecto oublié expiré perdu olvidada olvidado caducada perdida esqueceu esquecida expirada errada sbagliata
   scaduta dimenticata verlopen vergeten onjuist niet zapomniane niepoprawne ungültig zurücksetzen geändert
   non pas no nie está foi is es est sera will later follows by ok okay yes tbd n/a na e-mail email sms fel feil forkert väärä špatně hibás
   greșit yanlış λάθος неверный невірний خاطئة שגויה गलत separately whatsapp phone manager policy field fields generator hash rules page link`.split(
    /\s+/,
  ),
);

/** Words that are usually passwords. */
export const commonPasswords = new Set(
  `letmein correcthorsebatterystaple qwerty qwertz azerty iloveyou monkey dragon sunshine princess football baseball shadow superman batman
   trustno1 welcome1 changeme secret123 abc123 asdfgh zxcvbn`.split(/\s+/),
).add('correct horse battery staple');
