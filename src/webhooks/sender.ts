import { GuardedPost, type PostOptions, type PostResult } from '../outgoing-requests/post.js';
import type { SignedRequest } from './signature.js';

/** The result of sending one message. */
export type SendResult = Omit<PostResult, 'retryAfter'>;

export type SenderOptions = PostOptions;

/** Sends signed messages and counts the results. */
export class Sender {
  readonly allowLoopback: boolean;
  /** The attempts since the start, by result. */
  readonly attempts = { delivered: 0, refused: 0, unanswered: 0 };
  /** The number of tests in progress, by the webhook's owner. */
  readonly testing = new Map<string, number>();
  readonly #posts: GuardedPost;

  constructor(options: SenderOptions) {
    this.allowLoopback = options.allowLoopback;
    this.#posts = new GuardedPost(options);
  }

  /** Posts a message once. A failure is part of the result, not an error. */
  async send({ url, headers, body }: SignedRequest): Promise<SendResult> {
    const { retryAfter: _, ...result } = await this.#posts.post({
      url,
      headers: {
        'content-type': 'application/json; charset=utf-8',
        'user-agent': 'Parley-Webhooks',
        ...headers,
      },
      body,
    });
    this.attempts[result.failure === null ? 'delivered' : result.status ? 'refused' : 'unanswered']++;
    return result;
  }
}
