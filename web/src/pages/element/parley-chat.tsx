import { createRoot, type Root } from 'react-dom/client';
import { createApiClient } from '../../api/client.js';
import { SellerChat } from '../../features/seller-chat/seller-chat.js';
import { provideTextFormat } from '../../features/thread/late-text-format.js';
import { elementAlertsPath, elementTextPath, sellerApiPath } from '../../paths.js';
import { showElementIn } from './choose-language.js';
import { Embedded } from './embedded.js';
import { ownOrigin } from './own-origin.js';
import { sheetsOf } from './styles.js';
import { PageTokens } from './tokens.js';

// The links are no part of the script, which stays small.
provideTextFormat(() => import(/* @vite-ignore */ ownOrigin + elementTextPath));

/**
 * `<parley-chat>` shows the message icon and the panel in a marketplace's own seller portal. docs/embedding.md lists its
 * attributes, its property `getToken` and its events.
 */
class ParleyChat extends HTMLElement {
  static readonly observedAttributes = ['endpoint', 'token', 'locale', 'open', 'alerts'];

  #getToken: (() => Promise<string>) | null = null;
  #chat: SellerChat | null = null;
  #stop = () => {};
  /** Ends the alerts, once their module is loaded; null while they were never on. */
  #alerts: Promise<() => void> | null = null;
  #draw: Root | null = null;
  readonly #root = document.createElement('div');
  readonly #tokens = new PageTokens({
    given: () => this.getAttribute('token'),
    getToken: () => this.#getToken,
    need: () => this.#fire('parley-token-needed', {}),
  });

  constructor() {
    super();
    this.#root.className = 'root';
    this.attachShadow({ mode: 'open' }).append(this.#root);
    // A value that the page set before this script was loaded hides the accessors.
    if (Object.hasOwn(this, 'getToken')) {
      const early = this.getToken;
      delete (this as Partial<ParleyChat>).getToken;
      this.getToken = early;
    }
  }

  /** Gets a token from the page's server. */
  get getToken(): (() => Promise<string>) | null {
    return this.#getToken;
  }

  set getToken(getToken: (() => Promise<string>) | null) {
    this.#getToken = getToken;
    this.#tokens.provided();
  }

  /** Whether the panel is open. */
  get open(): boolean {
    return this.hasAttribute('open');
  }

  set open(open: boolean) {
    this.toggleAttribute('open', open);
  }

  connectedCallback(): void {
    // Moving the element within the page removes and inserts it.
    queueMicrotask(() => {
      if (this.isConnected && !this.#chat) this.#begin();
    });
  }

  disconnectedCallback(): void {
    queueMicrotask(() => {
      if (!this.isConnected) this.#end();
    });
  }

  attributeChangedCallback(name: string, before: string | null, after: string | null): void {
    if (before === after) return;
    if (name === 'token') this.#tokens.provided();
    if (!this.#chat) return;
    if (name === 'locale') void showElementIn(after, this.#root);
    else if (name === 'endpoint') {
      this.#end();
      this.#begin();
    } else this.#show();
  }

  #begin(): void {
    const { shadowRoot } = this;
    if (shadowRoot) shadowRoot.adoptedStyleSheets = sheetsOf(this);
    const url = new URL(sellerApiPath, new URL(this.getAttribute('endpoint') ?? '', `${ownOrigin}/`)).href;
    const chat = new SellerChat({
      client: createApiClient({ url, tokens: this.#tokens }),
      renewsToken: true,
      onEnd: () => {},
    });
    this.#chat = chat;
    void showElementIn(this.getAttribute('locale'), this.#root).then(() => {
      if (this.#chat !== chat) return;
      this.#draw = createRoot(this.#root);
      this.#show();
      this.#stop = chat.start();
    });
  }

  #end(): void {
    this.#stop();
    this.#stop = () => {};
    this.#alerts?.then((stop) => stop());
    this.#alerts = null;
    this.#draw?.unmount();
    this.#draw = null;
    this.#chat = null;
  }

  #show(): void {
    const chat = this.#chat;
    if (!chat) return;
    // The alerts are no part of the script, which stays small.
    if (this.getAttribute('alerts')) {
      this.#alerts ??= import(/* @vite-ignore */ ownOrigin + elementAlertsPath).then(
        ({ alertInElement }) => alertInElement(this, chat),
        () => () => {},
      );
    }
    this.#draw?.render(
      <Embedded
        chat={chat}
        open={this.open}
        onOpenChange={(open) => {
          this.open = open;
        }}
        onUnread={(count) => this.#fire('parley-unread', { count })}
      />,
    );
  }

  #fire(name: string, detail: object): void {
    this.dispatchEvent(new CustomEvent(name, { detail, bubbles: true, composed: true }));
  }
}

customElements.define('parley-chat', ParleyChat);
