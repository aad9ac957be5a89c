import type { Attention } from './alert-rules.js';

/** The page's threads. */
export interface ShownThreads {
  /** Where they are rendered. */
  root: Document | ShadowRoot;
  /** Whether a thread is open. */
  isOpen(threadId: string): boolean;
}

/** A question to the other pages of the browser, and the answer of the one that has the focus. */
type Note = { question: string; threadId: string } | { answerTo: string; attention: Attention };

/** The time after the last character in which the person types. */
const typingMs = 5_000;
/** The time in which the page with the focus answers; no page needs to have it. */
const answerMs = 150;

/** Finds out how much of a thread the person sees in any page of the browser with the same name. */
export class BrowserAttention {
  readonly #channel: BroadcastChannel;
  readonly #listening = new AbortController();
  readonly #asked = new Map<string, (attention: Attention) => void>();
  #typedAt = Number.NEGATIVE_INFINITY;

  constructor(
    name: string,
    private readonly threads: ShownThreads,
  ) {
    const { signal } = this.#listening;
    this.#channel = new BroadcastChannel(name);
    this.#channel.addEventListener('message', ({ data }: MessageEvent<Note>) => this.#receive(data), {
      signal,
    });
    const typed = ({ target }: Event) => {
      if (target instanceof Element && target.closest('.thread')) this.#typedAt = performance.now();
    };
    threads.root.addEventListener('input', typed, { signal });
  }

  async to(threadId: string): Promise<Attention> {
    if (hasFocus()) return this.#here(threadId);
    const question = crypto.getRandomValues(new Uint32Array(2)).join('-');
    return new Promise<Attention>((resolve) => {
      const finish = (attention: Attention) => {
        clearTimeout(timer);
        this.#asked.delete(question);
        resolve(attention);
      };
      const timer = setTimeout(finish, answerMs, 'none');
      this.#asked.set(question, finish);
      this.#channel.postMessage({ question, threadId } satisfies Note);
    });
  }

  stop(): void {
    this.#listening.abort();
    this.#channel.close();
    for (const finish of [...this.#asked.values()]) finish('none');
  }

  #receive(note: Note): void {
    if ('answerTo' in note) this.#asked.get(note.answerTo)?.(note.attention);
    else if (hasFocus()) {
      const answer = { answerTo: note.question, attention: this.#here(note.threadId) };
      this.#channel.postMessage(answer satisfies Note);
    }
  }

  #here(threadId: string): Attention {
    if (!this.threads.isOpen(threadId)) return 'none';
    if (performance.now() - this.#typedAt < typingMs) return 'typing';
    const { root } = this.threads;
    // The button leads to the newest message while that is not on screen.
    return root.querySelector('.thread-scroll') && !root.querySelector('.thread-newest') ? 'inView' : 'open';
  }
}

const hasFocus = () => document.visibilityState === 'visible' && document.hasFocus();
