import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { administrator } from '../src/access/actor.js';
import type { Database } from '../src/database/database.js';
import { openEmbedded } from '../src/database/embedded.js';
import { openPostgresql } from '../src/database/postgresql.js';
import { seedMarketplace } from '../src/seeding/seed-marketplace.js';
import { preparedDatabases } from '../test/harness/embedded.js';
import { createMigrated, databaseUrl, durable, startServer } from '../test/harness/postgresql.js';

/** The database of a server process: the URL of a PostgreSQL, or the folder of an embedded database. */
export type Store = { url: string } | { folder: string };

/**
 * A loaded marketplace in two equal databases. Each server has its own, so that the writes of one do not change the
 * reads of the other.
 */
export interface SeededDatabases {
  baseline: Store;
  parley: Store;
  marketplaceId: number;
  /** An API key of the operator. */
  key: string;
  /** The sellers whose thread fills a page. */
  sellers: number[];
  close(): Promise<void>;
}

export type Kind = 'postgresql' | 'embedded';

export interface Size {
  sellers: number;
  messages: number;
}

/** The amount of data for each kind of database. */
export const sizes: Record<Kind, Size> = {
  postgresql: { sellers: 1_000, messages: 200_000 },
  embedded: { sellers: 1_000, messages: 20_000 },
};

/** The minimum that fills a page for each connection. */
export const smokeSize: Size = { sellers: 120, messages: 2_500 };

export const makeSeededDatabases: Record<Kind, (size: Size) => Promise<SeededDatabases>> = {
  async postgresql(size) {
    const server = await startServer(...durable);
    try {
      const urls = {
        parley: await createMigrated(server.url, 'parley'),
        baseline: databaseUrl(server.url, 'baseline'),
      };
      const maintenance = openPostgresql(server.url, 1, () => {});
      const loaded = await load(
        openPostgresql(urls.parley, 2, () => {}),
        size,
      );
      await maintenance.pool.query('create database baseline template parley');
      await maintenance.pool.query('checkpoint');
      await maintenance.close();
      return {
        ...loaded,
        baseline: { url: urls.baseline },
        parley: { url: urls.parley },
        close: server.stop,
      };
    } catch (error) {
      await server.stop();
      throw error;
    }
  },

  async embedded(size) {
    const folder = mkdtempSync(join(tmpdir(), 'parley-bench-'));
    const remove = () => rmSync(folder, { recursive: true, force: true });
    try {
      const [parley, baseline] = [join(folder, 'parley'), join(folder, 'baseline')];
      const loaded = await load(await openMigrated(parley), size);
      cpSync(parley, baseline, { recursive: true });
      return {
        ...loaded,
        baseline: { folder: baseline },
        parley: { folder: parley },
        close: async () => remove(),
      };
    } catch (error) {
      remove();
      throw error;
    }
  },
};

/** Opens a migrated, empty embedded database in a folder that is new or empty. */
export async function openMigrated(folder: string): Promise<Database> {
  cpSync(join(await preparedDatabases(), 'data'), folder, { recursive: true });
  return openEmbedded(folder, false);
}

/** Fills a migrated, empty database, and closes it. */
export async function load(
  database: Database,
  size: Size,
): Promise<Pick<SeededDatabases, 'marketplaceId' | 'key' | 'sellers'>> {
  try {
    const { marketplaceId, key } = await seedMarketplace(administrator, database, size);
    await database.pool.query('vacuum analyze');
    const { rows } = await database.pool.query<{ id: number }>(
      'select seller_id as id from thread where marketplace_id = $1 and message_count >= 10 order by id',
      [marketplaceId],
    );
    return { marketplaceId, key, sellers: rows.map(({ id }) => id) };
  } finally {
    await database.close();
  }
}
