import { bare, trimLines } from './mail-lines.js';

/* Removes signatures: those after the usual separator, and the lines that mail programs add. Greetings stay: a person wrote them. */

/** The separator of RFC 3676. Many programs drop its space. */
const separator = /^(?:--|—|__)$/;

/** What a program says about itself, by language. "Sent from Cologne" is an answer, so it has to name a device or a program, too. */
const programLines: readonly RegExp[] = [
  /^(?:sent|written) (?:from|via|with|using|securely from) /,
  /^(?:gesendet|versendet|verschickt) (?:von|mit|über|aus) |^von mein(?:em|er) .+ gesendet\.?$/,
  /^envoyé (?:de|depuis|à partir de|avec|du) /,
  /^enviad[oa] (?:desde|con|do|da|de|pelo|pela|com|a partir do) /,
  /^inviat[oa] (?:da |dal |dall['’]|con )/,
  /^(?:verzonden|verstuurd) (?:vanaf|met|via|vanuit) /,
  /^(?:wysłane|wysłano) z /,
  /^(?:skickat från|skickades från|sendt fra|lähetetty) /,
  / gönderildi\.?$/,
  /^отправлено (?:с|из|от) /,
  /^(?:أُرسلت من|أرسلت من|تم الإرسال من|تم الإرسال بواسطة|مُرسل من|مرسل من) /,
  /^נשלח /,
  /(?:から|を使用して)送信$/,
  /^(?:发自我的|發自我的|从我的|從我的|发送自)/,
  /에서 보냄$/,
  // "Get Outlook for Android".
  /^(?:get|download|télécharger|obtenir|obtener|obtén|obter|baixe|ottieni|scarica|holen sie sich|pobierz|hämta|загрузить|الحصول على) .*outlook/,
  /outlook\S* .*(?:herunterladen|を入手|edinin|beziehen)$|^获取 outlook/,
];

const devices =
  /iphone|ipad|galaxy|samsung|android|\bios\b|huawei|xiaomi|redmi|oneplus|pixel|nokia|motorola|xperia|blackberry|outlook|yahoo|gmail|\bgmx\b|web\.de|\baol\b|proton|icloud|smartphone|mobile|mobil|handy|téléphone|portable|móvil|celular|cellulare|telefon|телефон|هاتف|الجوال|携帯|手机|手機|휴대/;

const maxProgramLineLength = 90;

/** The most lines that a program adds. */
const maxProgramLines = 4;

/** Returns lines without the signature at their end. */
export function withoutSignature(lines: readonly string[]): string[] {
  const at = lines.findIndex((line) => separator.test(bare(line)));
  let kept = trimLines(at < 0 ? lines : lines.slice(0, at));
  for (let removed = 0; removed < maxProgramLines && isAdded(kept.at(-1) ?? ''); removed++) {
    kept = trimLines(kept.slice(0, -1));
  }
  return kept;
}

function isAdded(line: string): boolean {
  const text = bare(line)
    .replace(/<https?:[^<>]*>|\[https?:[^[\]]*\]|\(https?:[^()]*\)/g, '')
    .trim()
    .toLowerCase();
  if (/^_{3,}$/.test(text)) return true;
  if (text.length > maxProgramLineLength || !devices.test(text)) return false;
  return programLines.some((pattern) => pattern.test(text));
}
