import pg from 'pg';

/** The tables that hold the chat. */
const tables = ['message', 'read_mark', 'chat_event', 'thread'] as const;

/** The rows that a corruption changes, by their numbers. */
export interface TargetRows {
  /** The thread of a seller, and its number of messages. */
  marketplace: number;
  seller: number;
  count: number;
  /** Another seller of the same marketplace. */
  other: number;
  /** A seller of another marketplace, with its marketplace. */
  foreign: number;
  foreignMarketplace: number;
}

/** The chat's rows in PostgreSQL, which can be changed without the server and put back. */
export class ChatRows {
  private constructor(private readonly client: pg.Client) {}

  /** Connects, and copies the rows. No process must write to the chat from now on. */
  static async copy(url: string): Promise<ChatRows> {
    const client = new pg.Client({ connectionString: url });
    client.on('error', () => {});
    await client.connect();
    // Without triggers and foreign keys, which could reject a change.
    await client.query('set session_replication_role = replica');
    // Nothing is killed during the self-test.
    await client.query('set synchronous_commit = off');
    for (const table of tables) await client.query(`create temporary table ${table}_copy as table ${table}`);
    return new ChatRows(client);
  }

  /** Runs statements in one transaction. @throws if one of them changes no row. */
  async change(statements: readonly string[]): Promise<void> {
    await this.#transaction(async () => {
      for (const statement of statements) {
        const { rowCount } = await this.client.query(statement);
        if (!rowCount) throw new Error(`This statement changed no row: ${statement}`);
      }
    });
  }

  /** Puts the copied rows back. */
  async restore(): Promise<void> {
    await this.#transaction(async () => {
      for (const table of tables) {
        const { rows } = await this.client.query<{ columns: string }>(
          `select string_agg(column_name, ', ' order by ordinal_position) as columns from information_schema.columns
           where table_schema = 'public' and table_name = $1 and is_generated = 'NEVER'`,
          [table],
        );
        const columns = rows[0]?.columns;
        await this.client.query(`delete from ${table}`);
        await this.client.query(`insert into ${table} (${columns}) select ${columns} from ${table}_copy`);
      }
    });
  }

  /** Returns the number of events that subscribers receive. */
  async countEvents(): Promise<number> {
    const { rows } = await this.client.query<{ count: number }>(
      "select count(*)::integer as count from chat_event where kind in ('created', 'read')",
    );
    return rows[0]?.count ?? 0;
  }

  /** Returns the first thread, with others to confuse it with. */
  async findTarget(): Promise<TargetRows> {
    const { rows } = await this.client.query<TargetRows>(`
select a.marketplace_id as marketplace, a.seller_id as seller, a.message_count as count, b.seller_id as other,
       f.seller_id as foreign, f.marketplace_id as "foreignMarketplace"
from thread a
join thread b on b.marketplace_id = a.marketplace_id and b.seller_id > a.seller_id
join thread f on f.marketplace_id <> a.marketplace_id
order by a.seller_id, b.seller_id, f.seller_id
limit 1`);
    if (!rows[0] || rows[0].count < 20) throw new Error('The thread has too few messages.');
    return rows[0];
  }

  close(): Promise<void> {
    return this.client.end();
  }

  async #transaction(work: () => Promise<void>): Promise<void> {
    await this.client.query('begin');
    try {
      await work();
      await this.client.query('commit');
    } catch (error) {
      await this.client.query('rollback');
      throw error;
    }
  }
}
