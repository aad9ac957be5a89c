import type { Client } from '@urql/core';
import { ApiError } from '../../api/errors.js';
import type { LiveState } from '../../api/live-state.js';
import { mutate, query } from '../../api/request.js';
import { messageOf, sideOf } from '../thread/api-mapping.js';
import type { ThreadEvent } from '../thread/thread-source.js';
import { type ChatEvent, type Note, permissions, type SellerRow, setMarkedUnread } from './documents.js';
import { LateKeptThreads } from './late-kept-threads.js';
import { Emitter, Listeners } from './listeners.js';
import { MentionTotal } from './mention-total.js';
import { Refresher } from './refresher.js';
import { SelectedSeller } from './selected-seller.js';
import type { DetailsOfSellers } from './seller-details.js';
import { SellerList } from './seller-list.js';
import { Sellers } from './sellers.js';
import { Typists } from './typists.js';
import { UnreadTotal } from './unread-total.js';
import { Viewing } from './viewing.js';
import { WorkLists } from './work-lists.js';

type NewMessage = Extract<ChatEvent, { __typename: 'ChatMessageCreated' }>['chatMessage'];

/** Holds the state of the inbox. Components subscribe to it and read it. */
export class InboxStore {
  readonly #emitter = new Emitter();
  readonly subscribe = this.#emitter.subscribe;
  readonly #sellers = new Sellers();
  readonly list: SellerList;
  /** Null until something shows the details of sellers. */
  details: DetailsOfSellers | null = null;
  readonly unread: UnreadTotal;
  readonly work: WorkLists;
  readonly mentions: MentionTotal;
  readonly typists = new Typists(this.#emitter);
  readonly viewing: Viewing;
  readonly kept = new LateKeptThreads(() => this.liveState !== 'live');
  liveState: LiveState = 'connecting';
  /** Whether the marketplace's chat is on, and the user's permissions. A new object at each change. */
  permissions = {
    ...{ chatEnabled: true, canManageSettings: false, canManageAccounts: false },
    canManageCannedReplies: false,
  };
  /** The version of the links that patterns find in messages; null until it is known. */
  patternLinksVersion: number | null = null;
  /** Grows when canned replies may have changed. */
  replyRevision = 0;
  /** Grows when a message was redacted: what else shows its text must be dropped. */
  redactions = 0;
  readonly #permissions = new Refresher((signal) => this.#loadPermissions(signal));
  readonly #selected: SelectedSeller;
  readonly #threads = new Map<string, Listeners<ThreadEvent>>();
  readonly #messageListeners = new Listeners<NewMessage>();
  readonly #noteListeners = new Listeners<Note>();
  /** Whether the connection was lost since the data was last loaded. */
  #wasLost = false;

  constructor(readonly client: Client) {
    this.list = new SellerList(client, this.#sellers, this.#emitter);
    this.unread = new UnreadTotal(client, this.#emitter, this.#sellers);
    this.viewing = new Viewing(client, this.#emitter);
    this.work = new WorkLists(client, this.#emitter, this.#sellers);
    this.mentions = new MentionTotal(client, this.#emitter);
    this.#selected = new SelectedSeller(
      client,
      this.#sellers,
      () => this.details,
      (id) => {
        this.list.place(id);
        this.#emitter.emit();
      },
    );
  }

  /** Loads the data. Called when the start position is known, and again after missed events. */
  start(): void {
    this.kept.follow();
    this.#reload();
    this.#reloadThreads();
  }

  /** Ends all requests and timers. */
  stop(): void {
    this.liveState = 'connecting';
    this.kept.stop();
    this.list.stop();
    this.unread.stop();
    this.work.stop();
    this.mentions.stop();
    this.typists.clear();
    this.viewing.stop();
    this.#permissions.stop();
    this.#selected.stop();
  }

  /** Stores the state of the connection. The log has no presence, so that is loaded again. */
  setLiveState(state: LiveState): void {
    if (state !== 'live') this.#wasLost = true;
    else if (this.#wasLost) this.#reload();
    else if (this.liveState !== 'live') {
      this.list.refresh();
      this.#selected.refresh();
    }
    if (state === 'live' && this.liveState !== 'live') this.viewing.repeat();
    this.liveState = state;
    this.#emitter.emit();
  }

  /** Returns a seller; null if there is none with the id, undefined until that is known. */
  readonly seller = (id: string): SellerRow | null | undefined => this.#sellers.row(id);

  /** Selects the conversation that is open. It stays in the list, and its seller is kept current. */
  select(id: string | null): void {
    this.list.select(id);
    this.#selected.select(id);
  }

  /** Keeps the details of sellers, too, from now on. */
  showDetails(details: DetailsOfSellers): void {
    this.details = details;
    this.#selected.restart();
  }

  /** Marks a thread as unread for the user, or removes the mark. @throws {ApiError} */
  async mark(sellerId: string, markedUnread: boolean): Promise<void> {
    const { chatMarkedUnreadSet } = await mutate(this.client, setMarkedUnread, { sellerId, markedUnread });
    if (chatMarkedUnreadSet?.errors?.length) throw new ApiError('refused');
  }

  /** Returns a seller as the server sent it last, without pending acts. */
  readonly serverRow = (id: string): SellerRow | null | undefined => this.#sellers.serverRow(id);

  /** Numbers a request, for `applyChanged`. */
  sendTime(): number {
    return this.#sellers.sendTime();
  }

  /** Shows each row as `withActs` returns it, with the acts that the server has not answered. @param ids the changed ones. */
  showWith(withActs: (row: SellerRow) => SellerRow, ids: Iterable<string>): void {
    this.#sellers.showWith(withActs, ids);
    this.work.confirm();
    this.unread.confirm();
    this.list.placeAll(ids);
    this.#emitter.emit();
  }

  /** Stores the rows in the answer to an act. @param sentAt the number of the request. */
  applyChanged(rows: readonly SellerRow[], sentAt: number): void {
    for (const row of rows) this.#count(row.id, () => this.#sellers.mergeChanged(row, sentAt));
    this.list.placeAll(rows.map(({ id }) => id));
    this.#emitter.emit();
  }

  /** Loads the rows again, after an act that may have failed. */
  refreshRows(): void {
    this.list.refresh();
    this.#selected.refresh();
  }

  /** Calls back for each event of a thread. @returns a function that ends it. */
  onThread(sellerId: string, listener: (event: ThreadEvent) => void): () => void {
    const listeners = this.#threads.get(sellerId) ?? new Listeners();
    this.#threads.set(sellerId, listeners);
    const remove = listeners.add(listener);
    // Somebody may have begun to type before the thread was opened.
    for (const { isOperator, name } of this.typists.all(sellerId)) {
      listener({ type: 'typing', sentByType: isOperator ? 'AdminUser' : 'User', name, typing: true });
    }
    return () => {
      remove();
      if (listeners.size === 0 && this.#threads.get(sellerId) === listeners) this.#threads.delete(sellerId);
    };
  }

  /** Calls back for each new message. @returns a function that ends it. */
  onMessage(listener: (message: NewMessage) => void): () => void {
    return this.#messageListeners.add(listener);
  }

  /** Calls back for each note that was written or changed. @returns a function that ends it. */
  onNote(listener: (note: Note) => void): () => void {
    return this.#noteListeners.add(listener);
  }

  /** Publishes a note: of an event, or of the answer to a request of this page. */
  applyNote(note: Note): void {
    if (this.details?.applyNote(note)) this.#selected.refresh();
    this.#emitter.emit();
    this.#noteListeners.call(note);
  }

  /** Updates the data by an event. */
  apply(event: ChatEvent): void {
    switch (event.__typename) {
      case 'ChatMessageCreated': {
        const { seller, ...fields } = event.chatMessage;
        const message = messageOf(fields);
        const { sentByType, sentByName: name } = message;
        this.typists.stop(seller.id, { isOperator: sentByType === 'AdminUser', name });
        if (this.details?.applyMessage(seller.id, message)) this.#selected.refresh();
        this.#update(seller);
        this.#notifyThread(seller.id, { type: 'created', message });
        this.#messageListeners.call(event.chatMessage);
        break;
      }
      case 'ChatMessageRedacted': {
        const { seller, ...fields } = event.chatMessage;
        const message = messageOf(fields);
        this.redactions++;
        // The links in the text are gone from the details, too.
        this.#selected.refresh();
        this.#update(seller);
        this.#notifyThread(seller.id, { type: 'redacted', message });
        break;
      }
      case 'ChatMessagesRead':
        this.#update(event.seller);
        this.#notifyThread(event.seller.id, {
          type: 'read',
          sentByType: sideOf(event.sentByType),
          readAt: event.readAt,
        });
        break;
      case 'ChatMarkedUnread':
      case 'ChatThreadChanged':
        this.#update(event.seller);
        break;
      case 'ChatTyping': {
        const { seller, sentByName: name, typing } = event;
        const sentByType = sideOf(event.sentByType);
        this.typists.set(seller.id, { isOperator: sentByType === 'AdminUser', name }, typing);
        this.#notifyThread(seller.id, { type: 'typing', sentByType, name, typing });
        break;
      }
      case 'ChatPresence': {
        const { seller, online } = event;
        this.#sellers.updatePresence(seller.id, online);
        if (!online) this.details?.applyOffline(seller.id);
        this.#emitter.emit();
        this.#notifyThread(seller.id, { type: 'presence', sentByType: sideOf(event.sentByType), online });
        break;
      }
      case 'ChatOnlinePeople':
        this.details?.applyPeople(event.seller.id, event.onlinePeople);
        this.#emitter.emit();
        break;
      case 'ChatThreadViewers':
        this.viewing.set(event.seller.id, event.viewers);
        break;
      case 'ChatSettingsChanged':
        this.permissions = { ...this.permissions, chatEnabled: event.chatEnabled };
        // An answer that is under way can be older than the event.
        this.#permissions.restart();
        this.#emitter.emit();
        break;
      case 'PatternLinksChanged':
        this.#changeLinks(event.version);
        break;
      case 'ChatNoteChanged':
        // The mentions of a deleted note no longer count.
        if (event.note.deletedAt !== null || event.note.mentions.some(({ isViewer }) => isViewer)) {
          this.mentions.ask();
        }
        this.applyNote(event.note);
        break;
      case 'MentionsChanged':
        this.mentions.set(event.unreadMentionCount);
        break;
      case 'CannedRepliesChanged':
        this.replyRevision++;
        this.#emitter.emit();
        break;
      case 'WorkListsChanged':
        this.work.listChanged(event.list);
        // The rows have the names of their assignees.
        if (event.list === 'COLLEAGUES') this.list.refresh();
    }
  }

  #reload(): void {
    this.#wasLost = false;
    this.replyRevision++;
    this.list.reload();
    this.unread.restart();
    this.work.restart();
    this.mentions.restart();
    this.#permissions.restart();
    this.#selected.restart();
  }

  async #loadPermissions(signal: AbortSignal): Promise<void> {
    const { viewer } = await query(this.client, permissions, {}, signal);
    if (signal.aborted) return;
    const { marketplace, ...permitted } = viewer;
    this.patternLinksVersion ??= marketplace.patternLinksVersion;
    this.#changeLinks(marketplace.patternLinksVersion);
    this.permissions = { chatEnabled: marketplace.chatEnabled, ...permitted };
    this.#emitter.emit();
  }

  /** Loads messages again for a newer version of their links: those of open threads now, the kept ones when they are needed. */
  #changeLinks(version: number): void {
    if (version <= (this.patternLinksVersion ?? -1)) return;
    this.patternLinksVersion = version;
    this.kept.renew();
    this.#reloadThreads();
    if (this.details) this.#selected.refresh();
    this.#emitter.emit();
  }

  #reloadThreads(): void {
    for (const sellerId of [...this.#threads.keys()]) this.#notifyThread(sellerId, { type: 'missed' });
  }

  #update(row: SellerRow): void {
    this.#count(row.id, () => this.#sellers.update(row));
    this.list.place(row.id);
    this.#emitter.emit();
  }

  /** Stores a newer row of the server, and counts what it changes. */
  #count(id: string, store: () => void): void {
    const before = this.serverRow(id);
    store();
    const after = this.serverRow(id);
    if (after) {
      this.unread.changed(before, after);
      this.work.changed(before, after);
    }
  }

  #notifyThread(sellerId: string, event: ThreadEvent): void {
    this.kept.apply(sellerId, event);
    this.#threads.get(sellerId)?.call(event);
  }
}
