import { createHash } from 'node:crypto';
import {
  directionOf,
  type NotificationLanguage,
  notificationLanguages,
} from '../../notifications/languages.js';
import type { LinkOwner } from '../../notifications/preferences.js';
import { defaultColour, textOn } from '../../notifications/safe-colour.js';
import { escapeHtml, isolatedHtml } from '../../text/html.js';
import { languageNames, pageTexts } from './page-texts.js';

/** What the page says above the form. */
export type PageNotice = 'saved' | 'unsubscribed' | 'invalidTimes' | 'invalid';

const style = `
      :root {
        color-scheme: light dark;
        --canvas: #f6f6f9; --surface: #ffffff; --line: #dcdce5; --field: #767683; --text: #1b1b26; --muted: #5b5b6c;
        --good: #e7f6ec; --bad: #fdeaea; --accent: #4338ca;
      }
      @media (prefers-color-scheme: dark) {
        :root {
          --canvas: #121218; --surface: #1a1a22; --line: #33333f; --field: #8b8b9a; --text: #ececf2; --muted: #a9a9b8;
          --good: #173324; --bad: #3d1f22; --accent: #a5a0fb;
        }
      }
      * { box-sizing: border-box; }
      body {
        margin: 0; min-height: 100vh; display: grid; place-items: center; padding: 1rem 0;
        background: var(--canvas); color: var(--text);
        font: 1rem/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif;
      }
      main {
        width: min(30rem, 100% - 2rem); padding: 1.5rem;
        background: var(--surface); border: 1px solid var(--line); border-radius: 14px;
      }
      h1 { margin: 0 0 0.25rem; font-size: 1.375rem; }
      p, .owner { margin: 0 0 1.25rem; color: var(--muted); overflow-wrap: anywhere; }
      .notice { padding: 0.75rem 1rem; border-radius: 8px; background: var(--good); color: var(--text); }
      .notice[role="alert"] { background: var(--bad); }
      fieldset { margin: 0 0 1.25rem; padding: 0; border: 0; }
      legend { padding: 0; font-weight: 600; }
      fieldset p { margin: 0.25rem 0 0.75rem; font-size: 0.875rem; }
      label { display: block; font-weight: 600; margin-bottom: 0.25rem; }
      .check { display: flex; gap: 0.75rem; align-items: center; min-height: 44px; font-weight: 400; margin: 0 0 1rem; }
      .check input { width: 1.25rem; height: 1.25rem; flex: none; accent-color: var(--accent); }
      .times { display: grid; grid-template-columns: 1fr 1fr; gap: 0.75rem; }
      .field { margin-bottom: 1.25rem; }
      input[type="time"], select {
        width: 100%; min-width: 0; min-height: 44px; padding: 0.5rem 0.75rem; font: inherit;
        color: var(--text); background: var(--surface); border: 1px solid var(--field); border-radius: 8px;
      }
      .actions { display: flex; flex-wrap: wrap; gap: 0.75rem; }
      button {
        min-height: 44px; padding: 0 1.25rem; font: inherit; font-weight: 600; border-radius: 8px; cursor: pointer;
        border: 1px solid var(--field); background: transparent; color: var(--text);
      }
      :focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }`;

const hashOf = (text: string) => createHash('sha256').update(text).digest('base64');

/** A page and its Content-Security-Policy. */
export interface Page {
  html: string;
  policy: string;
}

/** Returns the style with the button in the marketplace's colour. */
const styleFor = (colour: string) =>
  `${style}\n      .primary { background: ${colour}; color: ${textOn(colour)}; }\n    `;

/** Writes a page that needs no script and loads nothing. Its style alone is allowed, by its hash. */
function pageOf(language: NotificationLanguage, title: string, colour: string, content: string): Page {
  const css = styleFor(colour);
  return {
    policy: `default-src 'none'; style-src 'sha256-${hashOf(css)}'; img-src data:; base-uri 'none'; form-action 'self'; frame-ancestors 'none'`,
    html: `<!doctype html>
<html lang="${language}" dir="${directionOf(language)}">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta name="robots" content="noindex">
    <title>${title}</title>
    <link rel="icon" href="data:,">
    <style>${css}</style>
  </head>
  <body>
    <main>
${content}
    </main>
  </body>
</html>
`,
  };
}

/** Returns the page for a link that is not valid. */
export function invalidLinkPage(language: NotificationLanguage): Page {
  const { invalidLink, invalidLinkHint } = pageTexts[language];
  const content = `      <h1>${invalidLink}</h1>\n      <p>${invalidLinkHint}</p>`;
  return pageOf(language, invalidLink, defaultColour, content);
}

/** Returns the page with a person's notifications. */
export function preferencePage(owner: LinkOwner, notice: PageNotice | null): Page {
  const { actor, preferences, language, email } = owner;
  const texts = pageTexts[language];
  const { quietHours, timeZone } = preferences;
  const content = `      <h1>${texts.title}</h1>
      <p class="owner">${texts.owner(isolatedHtml(masked(email)), isolatedHtml(actor.marketplaceName))}</p>
${noticeOf(owner, notice)}      <form method="post">
${checkboxes(owner)}
        <fieldset>
          <legend>${texts.quietHours}</legend>
          <p>${texts.quietHint}</p>
          <div class="times">
            <div><label for="from">${texts.from}</label><input type="time" id="from" name="from" value="${escapeHtml(quietHours?.from ?? '')}"></div>
            <div><label for="to">${texts.to}</label><input type="time" id="to" name="to" value="${escapeHtml(quietHours?.to ?? '')}"></div>
          </div>
        </fieldset>
        <div class="field"><label for="timeZone">${texts.timeZone}</label><select id="timeZone" name="timeZone">${zoneOptions(timeZone)}</select></div>
        <div class="field"><label for="language">${texts.language}</label><select id="language" name="language">${languageOptions(owner)}</select></div>
        <div class="actions">
          <button class="primary" type="submit">${texts.save}</button>
          <button type="submit" name="unsubscribe" value="on">${texts.unsubscribe}</button>
        </div>
      </form>`;
  return pageOf(language, texts.title, owner.colour ?? defaultColour, content);
}

/** Returns the choices of the person's side. */
function checkboxes({ actor, preferences, language }: LinkOwner): string {
  const texts = pageTexts[language];
  const box = (name: 'messages' | 'unassigned' | 'mentions', label: string) =>
    `        <label class="check"><input type="checkbox" name="${name}" value="on"${preferences[name] ? ' checked' : ''}> <span>${label}</span></label>`;
  if (actor.side === 'seller') return box('messages', texts.messages);
  return [
    box('messages', texts.mine),
    box('unassigned', texts.unassigned),
    box('mentions', texts.mentions),
  ].join('\n');
}

function noticeOf({ language }: LinkOwner, notice: PageNotice | null): string {
  if (notice === null) return '';
  const role = notice === 'saved' || notice === 'unsubscribed' ? 'status' : 'alert';
  return `      <p class="notice" role="${role}">${pageTexts[language][notice]}</p>\n`;
}

/** Returns an address of which a person who has the link, but not the mailbox, learns little. */
const masked = (email: string) => email.replace(/^(.).*(?=@)/u, '$1…');

const option = (value: string, label: string, isSelected: boolean, language?: string) =>
  `<option value="${escapeHtml(value)}"${language ? ` lang="${language}"` : ''}${isSelected ? ' selected' : ''}>${escapeHtml(label)}</option>`;

const zones = [...new Set(['UTC', ...Intl.supportedValuesOf('timeZone')])];

const zoneOptions = (chosen: string) =>
  (zones.includes(chosen) ? zones : [chosen, ...zones])
    .map((zone) => option(zone, zone.replaceAll('_', ' '), zone === chosen))
    .join('');

function languageOptions({ preferences, defaultLanguage, language }: LinkOwner): string {
  const chosen = preferences.language;
  const standard = pageTexts[language].marketplaceLanguage(languageNames[defaultLanguage]);
  return [
    option('', standard, chosen === null),
    ...notificationLanguages.map((each) => option(each, languageNames[each], each === chosen, each)),
  ].join('');
}
