import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import Negotiator from 'negotiator';
import type { Database } from '../../database/database.js';
import { InputError } from '../../errors/caller-error.js';
import { languageNamed, notificationLanguages } from '../../notifications/languages.js';
import { type PreferenceLinks, preferencePagePath } from '../../notifications/preference-links.js';
import {
  findLinkOwner,
  type LinkOwner,
  type PreferenceChange,
  updatePreferences,
} from '../../notifications/preferences.js';
import { type RateLimits, setRateLimitHeaders } from '../rate-limits.js';
import { originOf } from '../request.js';
import { pageHeaders } from '../security-headers.js';
import { invalidLinkPage, type Page, type PageNotice, preferencePage } from './preference-page.js';

/** The longest form: the page's own is shorter. */
const maxFormBytes = 8 * 1024;

/** The field of a request by which a mail program unsubscribes (RFC 8058), as a form or as one part of a multipart form. */
const oneClickPart = /name="?List-Unsubscribe"?[^\r\n]*\r?\n\r?\n\s*One-Click/i;

/** The types of a form that mail programs send (RFC 8058). The page's own has the first. */
const formTypes = ['application/x-www-form-urlencoded', 'multipart/form-data'];

/** What a form wants. */
type Wanted = { isUnsubscribe: true } | { isUnsubscribe: false; change: PreferenceChange };

/**
 * Registers the page of a person's notifications, whose address in an email is signed: `GET /notifications/TOKEN` shows it and
 * changes nothing, since mail scanners open links. `POST` saves its form, or unsubscribes with one click (RFC 8058). It reads no
 * cookie.
 */
export function registerNotificationPage(
  server: FastifyInstance,
  database: Database,
  links: PreferenceLinks,
  limits: RateLimits | null,
): void {
  const onRequest = async (request: FastifyRequest, reply: FastifyReply) => {
    const status = await limits?.countAddress(request.clientAddress);
    if (status) setRateLimitHeaders(reply, status);
  };
  const ownerOf = async (request: FastifyRequest) => {
    const { token } = request.params as { token: string };
    const member = links.verify(token, new Date());
    return member && findLinkOwner(database, member, originOf(request));
  };
  const url = `${preferencePagePath}/:token`;
  server.register(async (scope) => {
    scope.addContentTypeParser(
      formTypes,
      { parseAs: 'string', bodyLimit: maxFormBytes },
      (_request, body, done) => done(null, body),
    );
    scope.get(url, { onRequest }, async (request, reply) => {
      const owner = await ownerOf(request);
      if (!owner) return sendPage(reply, 404, invalidLinkPage(languageOf(request)));
      const { notice } = request.query as { notice?: unknown };
      const shown = notice === 'saved' || notice === 'unsubscribed' ? notice : null;
      return sendPage(reply, 200, preferencePage(owner, shown));
    });
    scope.post(url, { onRequest }, async (request, reply) => {
      const owner = await ownerOf(request);
      if (!owner) return sendPage(reply, 404, invalidLinkPage(languageOf(request)));
      const body = String(request.body ?? '');
      const form = new URLSearchParams(body);
      const isOneClick = form.get('List-Unsubscribe') === 'One-Click' || oneClickPart.test(body);
      const wanted = isOneClick ? ({ isUnsubscribe: true } as const) : wantedBy(owner, form);
      if (!wanted) return sendPage(reply, 400, preferencePage(owner, 'invalid'));
      const problem = await save(database, owner, wanted);
      if (problem) return sendPage(reply, 400, preferencePage(typedBy(owner, wanted), problem));
      const notice = wanted.isUnsubscribe ? 'unsubscribed' : 'saved';
      if (isOneClick) return sendPage(reply, 200, preferencePage(withoutEmails(owner), notice));
      return reply.redirect(`?notice=${notice}`, 303);
    });
  });
}

/** Returns the change that ends all emails of a person. */
const noEmails = ({ actor }: LinkOwner) => ({
  messages: false,
  ...(actor.side === 'operator' && { unassigned: false, mentions: false }),
});

const withoutEmails = (owner: LinkOwner): LinkOwner => ({
  ...owner,
  preferences: { ...owner.preferences, ...noEmails(owner) },
});

/** Returns the owner with what a form with an error contained, so that nothing has to be typed again. */
function typedBy(owner: LinkOwner, wanted: Wanted): LinkOwner {
  if (wanted.isUnsubscribe) return owner;
  const { language: _language, ...typed } = wanted.change;
  return { ...owner, preferences: { ...owner.preferences, ...typed } };
}

/** Reads the page's form. @returns null for another or a cut body: what the form lacks would be turned off. */
function wantedBy({ actor }: LinkOwner, form: URLSearchParams): Wanted | null {
  if (form.has('unsubscribe')) return { isUnsubscribe: true };
  const [from, to, timeZone, language] = ['from', 'to', 'timeZone', 'language'].map((name) => form.get(name));
  if (from == null || to == null || timeZone == null || language == null) return null;
  return {
    isUnsubscribe: false,
    change: {
      messages: form.get('messages') === 'on',
      ...(actor.side === 'operator' && {
        unassigned: form.get('unassigned') === 'on',
        mentions: form.get('mentions') === 'on',
      }),
      quietHours: from === '' && to === '' ? null : { from, to },
      timeZone,
      language: language || null,
    },
  };
}

/** Saves what a form wants. @returns what is wrong with it; null if it was saved. */
async function save(database: Database, owner: LinkOwner, wanted: Wanted): Promise<PageNotice | null> {
  try {
    const change = wanted.isUnsubscribe ? noEmails(owner) : wanted.change;
    await updatePreferences(owner.actor, database, change);
    return null;
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return error.fieldErrors.some(({ field }) => field === 'quietHours') ? 'invalidTimes' : 'invalid';
  }
}

const sendPage = (reply: FastifyReply, status: number, { html, policy }: Page): FastifyReply =>
  reply
    .status(status)
    .type('text/html; charset=utf-8')
    .headers({ ...pageHeaders, 'referrer-policy': 'no-referrer', 'content-security-policy': policy })
    .send(html);

/** Returns the language of a page for somebody who is not known. */
const languageOf = ({ headers }: FastifyRequest) =>
  languageNamed(new Negotiator({ headers }).language([...notificationLanguages]) ?? '');
