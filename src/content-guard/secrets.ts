import type { BuiltInKind } from './kinds.js';
import type { Match, TextAnalysis } from './text-analysis.js';

/**
 * Tokens by their published prefixes and formats. Each pattern begins with a fixed prefix and has bounded repetitions, so a
 * scan takes linear time.
 */
export const tokenPatterns: readonly RegExp[] = [
  // Parley
  /\bparley_(?:op|sel)_[\w-]{16,128}/g,
  // AWS: docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html
  /\b(?:AKIA|ASIA|ABIA|ACCA|AGPA|AIDA|AIPA|ANPA|ANVA|AROA|APKA|ASCA)[A-Z2-7\d]{16}(?!\w)/g,
  // GitHub: docs.github.com, "GitHub's token formats"
  /\bgh[pousr]_[A-Za-z\d]{30,255}/g,
  /\bgithub_pat_[A-Za-z\d_]{22,255}/g,
  // GitLab: docs.gitlab.com/security/tokens
  /\bgl(?:pat|oas|dt|rt|cbt|ptt|ft|imt|agent|soat|ffct|wt|tk|rtr)-[\w=.-]{16,300}/g,
  /\bGR1348941[\w-]{16,64}/g,
  // Slack: api.slack.com/concepts/token-types
  /\bxox[a-z](?:\.xox[a-z])?-[\w-]{8,250}/g,
  /\bxapp-\d-[\w-]{8,250}/g,
  /\bhooks\.slack\.com\/(?:services|workflows|triggers)\/[\w/]{20,100}/g,
  // Stripe: docs.stripe.com/keys
  /\b(?:sk|rk|pk)_(?:live|test|prod)_[A-Za-z\d]{10,250}/g,
  /\bwhsec_[A-Za-z\d+/=]{20,100}/g,
  // Google
  /\bAIza[\w-]{30,45}/g,
  /\bya29\.[\w-]{20,300}/g,
  /\bGOCSPX-[\w-]{20,40}/g,
  /\b1\/\/0[\w-]{35,150}/g,
  // OpenAI, Anthropic and others with keys that begin with sk-
  /\bsk-(?:proj-|svcacct-|admin-|ant-(?:api|admin|sid)\d\d-|or-v1-|lf-)?[\w-]{18,250}/g,
  /\bxai-[A-Za-z\d]{40,120}/g,
  /\bgsk_[A-Za-z\d]{30,80}/g,
  /\bpplx-[A-Za-z\d]{30,80}/g,
  /\br8_[A-Za-z\d]{30,60}/g,
  // npm, PyPI, RubyGems, crates.io, NuGet, Docker
  /\bnpm_[A-Za-z\d]{30,60}/g,
  /\bpypi-[\w-]{16,300}/g,
  /\brubygems_[a-f\d]{40,60}/g,
  /\bcio[A-Za-z\d]{32}(?!\w)/g,
  /\boy2[a-z\d]{43}(?!\w)/g,
  /\bdck[a-z]{1,3}_[\w-]{20,80}/g,
  // SendGrid, Mailgun, Mailchimp, Twilio, Brevo, Postmark
  /\bSG\.[\w-]{16,32}\.[\w-]{16,64}/g,
  /\bkey-[a-f\d]{32}(?!\w)/g,
  /\b[a-f\d]{32}-us\d{1,2}\b/g,
  /\b(?:AC|SK)[a-f\d]{32}(?!\w)/g,
  /\bxkeysib-[a-f\d]{64}-[A-Za-z\d]{16}/g,
  /\b[a-f\d]{32}-[a-f\d]{8}-[a-f\d]{8}\b/g,
  // Shopify, Square, PayPal, Braintree, Adyen, Plaid, Flutterwave, Razorpay
  /\bshp(?:at|ca|pa|ss|ua|tka)_[a-fA-F\d]{32}/g,
  /\b(?:sq0(?:atp|csp|idp)-[\w-]{22,60}|EAAA[\w-]{56,64})/g,
  /\baccess_token[$,](?:production|sandbox)\$[a-z\d]{16}\$[a-f\d]{32}/g,
  /\bAQE[a-z][\w+/=-]{20,300}\.[\w+/=-]{10,100}/g,
  /\baccess-(?:sandbox|development|production)-[a-f\d-]{36}/g,
  /\bFLW(?:SEC|PUB)K(?:_TEST)?-[a-zA-Z\d]{12,40}-X/g,
  /\brzp_(?:live|test)_[A-Za-z\d]{14,40}/g,
  // DigitalOcean, Heroku, Cloudflare, Fly, Render, Vercel, Netlify, Supabase, PlanetScale, Neon
  /\bdo[oprt]_v1_[a-f\d]{64}/g,
  /\bHRKU-[\w-]{30,80}/g,
  /\bcf(?:ut|at|k)_[\w-]{30,80}/g,
  /\bv1\.0-[a-f\d]{24}-[a-f\d]{100,160}/g,
  /\b(?:fo1_[\w-]{40,60}|fm[12][ar]?_[\w+/=-]{40,400})/g,
  /\brnd_[A-Za-z\d]{28,50}/g,
  /\bnfp_[A-Za-z\d]{30,60}/g,
  /\bsb(?:p|_secret|_publishable)_[\w-]{20,80}/g,
  /\bpscale_(?:tkn|pw|oauth)_[\w=.-]{32,64}/g,
  // HashiCorp, Databricks, Hugging Face, Atlassian, Linear, Notion, Figma, Postman, Airtable, Asana, Doppler
  /\bhv[sbr]\.[\w-]{20,300}/g,
  /\b[a-zA-Z\d]{14}\.atlasv1\.[\w=-]{60,70}/g,
  /\bdapi[a-f\d]{32}(?:-\d)?/g,
  /\b(?:hf|api_org)_[A-Za-z]{30,40}/g,
  /\bhf_[A-Za-z\d]{30,40}/g,
  /\bAT(?:ATT3|BB|CTT3|L)[\w=-]{20,260}/g,
  /\blin_(?:api|oauth)_[A-Za-z\d]{32,64}/g,
  /\b(?:secret|ntn)_[A-Za-z\d]{40,50}(?!\w)/g,
  /\bfig[doru]_[\w-]{30,80}/g,
  /\bPMAK-[a-f\d]{24}-[a-f\d]{34}/g,
  /\bpat[A-Za-z\d]{14}\.[a-f\d]{64}/g,
  /\bdp\.(?:pt|st|ct|sa|scim|audit)\.[\w.-]{30,80}/g,
  // More formats from gitleaks (github.com/gitleaks/gitleaks, MIT)
  /\bABSK[A-Za-z\d+/]{40,300}={0,2}/g,
  /\bLTAI[A-Za-z\d]{17,24}(?!\w)/g,
  /\bp8e-[A-Za-z\d]{32}(?!\w)/g,
  /\bCLOJARS_[a-zA-Z\d]{60}(?!\w)/g,
  /\brdme_[a-z\d]{60,80}(?!\w)/g,
  /\btfp_[\w=.-]{50,64}/g,
  /\bduffel_(?:test|live)_[\w=-]{40,50}/g,
  /\b(?:sgp|slk)_[a-fA-F\d_]{40,64}/g,
  /\bAPI-[A-Z\d]{26}(?!\w)/g,
  /\bre_[A-Za-z\d]{6,12}_[A-Za-z\d]{20,32}(?!\w)/g,
  /\b(?:scauth|authress|sc|ext)_[a-z\d]{5,30}\.[a-z\d]{4,6}\.acc[_-][a-z\d-]{10,32}\.[a-z\d+/_=-]{30,120}/g,
  /\bdnkey-[a-z\d=_-]{26}-[a-z\d=_-]{52}/g,
  /\bfio-u-[\w=-]{64}/g,
  /\bico-[a-zA-Z\d]{32}(?!\w)/g,
  /\b(?:live|test)_(?:pub_)?[a-f\d]{31,35}(?!\w)/g,
  /\blive_[\w=-]{40}(?!\w)/g,
  /\bpk\.[a-zA-Z\d]{60}\.[a-zA-Z\d]{22}/g,
  /\b[A-Za-z\d]{6}_[A-Za-z\d]{29}_mmk\b/g,
  /\bsha256~[\w-]{43}/g,
  /\b(?:pat|sat)\.[\w-]{22}\.[a-f\d]{24}\.[A-Za-z\d]{20}/g,
  /\bpat-(?:na|eu)\d-[a-f\d-]{36}/g,
  /\bAKCp[A-Za-z\d]{60,80}(?!\w)/g,
  /\bcmVmd[A-Za-z\d]{50,64}(?!\w)/g,
  /\bsq[uap]_[a-z\d]{40}(?!\w)/g,
  /\bsm_(?:aat|pat|sat)_[a-zA-Z\d]{16}(?!\w)/g,
  /\btk-us-[\w-]{48}/g,
  /\b(?:t1\.[A-Z\d][\w-]{1,200}[=]{0,2}\.[\w-]{86}|AQVN[\w-]{35,38}|YC[\w-]{38}(?!\w))/g,
  /\bEAACEdEose0cBA[A-Za-z\d]{4,200}/g,
  /\beyJrIjoi[A-Za-z\d+/]{60,400}/g,
  /\bA3-[A-Z\d]{6}-[A-Z\d]{6,11}-[A-Z\d-]{10,24}/g,
  /\bpubkey-[a-f\d]{32}/g,
  // EasyPost, Shippo
  /\bEZ[AT]K[A-Za-z\d]{54}(?!\w)/g,
  /\bshippo_(?:live|test)_[a-f\d]{40}/g,
  // Grafana, New Relic, Datadog, Sentry, Dynatrace, PostHog, LaunchDarkly, Pulumi, Prefect, 1Password
  /\bglsa_[A-Za-z\d]{32}_[A-Fa-f\d]{8}/g,
  /\bglc_[A-Za-z\d+/=]{32,400}/g,
  /\bNR(?:AK|JS|RA|II)-[A-Za-z\d_-]{19,64}/g,
  /\bsntry[su]_[\w+/=.-]{32,300}/g,
  /\bdt0[a-z]\d\d\.[A-Z\d]{24}\.[A-Z\d]{64}/g,
  /\bph[cx]_[A-Za-z\d]{30,60}/g,
  /\b(?:sdk|api|mob)-[a-f\d]{8}-[a-f\d]{4}-[a-f\d]{4}-[a-f\d]{4}-[a-f\d]{12}/g,
  /\bpul-[a-f\d]{40}/g,
  /\bpn[ub]_[A-Za-z\d]{36}/g,
  /\bops_eyJ[\w+/=-]{100,2000}/g,
  // Discord, Telegram, Facebook, Twitter, Dropbox, Contentful, Intercom
  /\b[MNO][A-Za-z\d_-]{22,27}\.[\w-]{6}\.[\w-]{27,45}/g,
  /\bdiscord(?:app)?\.com\/api\/webhooks\/\d{16,20}\/[\w-]{40,80}/g,
  /\b\d{8,10}:AA[\w-]{32,34}(?!\w)/g,
  /\bEAA[A-Za-z\d]{2}[A-Za-z\d]{80,300}/g,
  /\bA{20,25}[\w%]{50,120}/g,
  /\bsl\.(?:u\.)?[\w=-]{60,1300}/g,
  /\bCFPAT-[\w-]{40,50}/g,
  // Azure, Microsoft
  /\b(?:AccountKey|SharedAccessKey)=[A-Za-z\d+/]{40,90}={0,2}/g,
  /\b[\w~.-]{3}8Q~[\w~.-]{31,37}/g,
  /[?&]sig=[A-Za-z\d%+/]{40,90}/g,
  // Age, JSON web tokens, credentials in an address
  /\bAGE-SECRET-KEY-1[A-Z\d]{50,60}/g,
  /\beyJ[\w-]{8,2000}\.eyJ[\w-]{4,4000}\.[\w-]{0,1000}/g,
];

/** The shortest token, without spaces. Most messages have no such word, and skip the token patterns. */
const longWord = /[!-~]{14,}/g;
const letterPattern = /[A-Za-z]/;
const tokenPattern = new RegExp(tokenPatterns.map(({ source }) => source).join('|'), 'g');

/** A label and a value: a long value of mixed characters is a token in any format. */
const labelledToken =
  /\b(?:api[ _-]?(?:key|token|secret|schl(?:ü|ue)ssel)|(?:cl[eé]|clave|chiave|chave) (?:de |d')?api|(?:access|auth|secret|private|client|account|consumer|bearer|session|refresh|signing|encryption|webhook|shared)[ _-]?(?:key|token|secret)|secret|token|bearer|aws_secret_access_key|authorization|key|schl(?:ü|ue)ssel|cl[eé]|clave|llave|chiave|chave|sleutel|klucz)(?:["' ]{0,3}(?:[:=]|=>|->|is|ist|lautet|est|es|è|é|bearer|basic)["' ]{0,3}){0,3}([\w+/=.~$,-]{16,500})/gi;

const urlCredentials = /\b[a-z][a-z\d+.-]{1,20}:\/\/[^\s:/@]{0,100}:([^\s@/]{1,200})@[\w.-]{1,250}/gi;

const keyBlock =
  /-----BEGIN (?:[A-Z\d]{1,20} ){0,4}PRIVATE KEY(?: BLOCK)?-----|PuTTY-User-Key-File-\d: |-----BEGIN (?:OPENSSH|SSH2 ENCRYPTED) PRIVATE KEY-----|---- BEGIN SSH2 (?:ENCRYPTED )?PRIVATE KEY ----/g;
const keyEnd =
  /-----END [A-Z\d ]{0,60}-----|Private-MAC: {0,2}[a-f\d]{0,128}|---- END SSH2 [A-Z ]{0,40}----/g;

/** Finds blocks of private keys, tokens of published formats, and labelled tokens. */
export function findSecrets({ text }: TextAnalysis): Match[] {
  const matches: Match[] = [];
  const add = (kind: BuiltInKind, start: number, end: number, confidence: Match['confidence']) => {
    matches.push({ kind, start, end, confidence });
  };
  for (const { 0: head, index } of text.matchAll(keyBlock)) {
    keyEnd.lastIndex = index + head.length;
    const tail = keyEnd.exec(text);
    add('PRIVATE_KEY', index, tail ? tail.index + tail[0].length : text.length, 'high');
    if (!tail) break;
  }
  for (const { 0: word, index } of text.matchAll(longWord)) {
    if (!letterPattern.test(word)) continue;
    for (const { 0: token, index: within } of word.matchAll(tokenPattern)) {
      add('API_TOKEN', index + within, index + within + token.length, 'high');
    }
  }
  for (const { 0: found, 1: token = '', index } of text.matchAll(labelledToken)) {
    const end = index + found.length;
    if (isMixed(token)) add('API_TOKEN', end - token.length, end, 'medium');
  }
  for (const { 0: found, 1: password = '', index } of text.matchAll(urlCredentials)) {
    const start = index + found.lastIndexOf(`:${password}@`) + 1;
    add('PASSWORD', start, start + password.length, 'high');
  }
  return matches;
}

/** Returns true for letters and digits that are mixed more than in any word or number. */
function isMixed(token: string): boolean {
  const changes = token.match(/[a-z](?=\d)|\d(?=[a-z])|[a-z](?=[A-Z])/g)?.length ?? 0;
  return /\d/.test(token) && /[a-z]/i.test(token) && changes >= 3;
}
