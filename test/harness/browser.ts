import { administrator } from '../../src/access/actor.js';
import { createUser, type NewUser } from '../../src/accounts/users.js';
import { quickHash } from './passwords.js';
import { type Answer, exchange, type TestServer } from './server.js';

/** The default password of test users. */
export const password = 'correct horse battery staple';

let users = 0;

/** Creates a user with the default password. Returns its id and address. */
export async function makeUser(
  { database }: TestServer,
  owner: NewUser['owner'],
  more: Partial<NewUser> = {},
): Promise<{ id: number; email: string }> {
  const email = more.email ?? `user${++users}@shop.example`;
  const id = Number(await createUser(administrator, database, { owner, password: null, ...more, email }));
  if (more.password === undefined) {
    await database.pool.query(
      `insert into auth_account (user_id, provider_id, account_id, password, updated_at)
       values ($1::integer, 'credential', $1::integer::text, $2, now())`,
      [id, quickHash(password)],
    );
  }
  return { id, email };
}

/** The headers that `fetch` sends. */
const standardHeaders = { accept: '*/*', 'user-agent': 'node', 'sec-fetch-mode': 'cors' };

/** A browser for HTTP tests: it stores cookies and sends the origin of its page. */
export class Browser {
  readonly #cookies = new Map<string, string>();
  /** The `Set-Cookie` headers of the last answer. */
  setCookies: string[] = [];

  constructor(
    private readonly server: TestServer,
    /** The page's origin. */
    readonly origin = server.address,
  ) {}

  get cookie(): string {
    return [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  }

  get headers(): Record<string, string> {
    return { origin: this.origin, ...(this.cookie && { cookie: this.cookie }) };
  }

  async get(path: string, headers: Record<string, string> = {}): Promise<Answer> {
    return this.#send(path, { headers });
  }

  async post(path: string, body: unknown, headers: Record<string, string> = {}): Promise<Answer> {
    return this.#send(path, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
    });
  }

  /** Submits an empty form. */
  async submit(path: string, headers: Record<string, string> = {}): Promise<Answer> {
    return this.#send(path, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
      body: '',
    });
  }

  async #send(
    path: string,
    { headers, ...init }: { method?: string; headers: Record<string, string>; body?: string },
  ): Promise<Answer> {
    const answer = await exchange(new URL(path, this.server.address).href, {
      ...init,
      headers: { ...standardHeaders, ...this.headers, ...headers },
    });
    this.setCookies = answer.headers.getSetCookie();
    for (const cookie of this.setCookies) this.#store(cookie);
    const token = this.#sessionToken;
    if (token && answer.text.includes(token)) throw new Error(`${path} answered the token of the session.`);
    return answer;
  }

  /** The token of the session, which no answer may contain. */
  get #sessionToken(): string | undefined {
    return this.#cookies.get('parley.session_token')?.split('.')[0];
  }

  #store(cookie: string): void {
    const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(cookie) ?? [];
    if (value === '' || /; *max-age=0/i.test(cookie)) this.#cookies.delete(name);
    else this.#cookies.set(name, value);
  }

  /** Signs in with the password. Throws if that fails. */
  async signIn(email: string, given = password): Promise<this> {
    const { status, text } = await this.post('/auth/sign-in/email', { email, password: given });
    if (status !== 200) throw new Error(`Signing in answered ${status}: ${text}`);
    return this;
  }

  /** Posts a document to an API. */
  ask(side: 'operator' | 'seller', query: string, variables?: Record<string, unknown>): Promise<Answer> {
    return this.post(`/${side}/graphql`, { query, variables });
  }
}
