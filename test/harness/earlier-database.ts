import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { z } from 'zod';
import type { Database } from '../../src/database/database.js';
import { migrationsBy } from '../../src/database/migrate.js';
import { packageFolder } from '../../src/package-folder.js';

const folder = new URL('test/upgrade/', packageFolder);

/** All rows of a database, the values of its sequences, the answers of its server, and the hashes of its migrations. */
const recording = z.object({
  migrations: z.record(z.string(), z.string()),
  tables: z.record(z.string(), z.array(z.record(z.string(), z.unknown()))),
  sequences: z.record(z.string(), z.string()),
  answers: z.record(z.string(), z.unknown()),
});

export type Recording = z.infer<typeof recording>;

const recordingFile = (version: number) => new URL(`version-${version}.json`, folder);

/** Returns the versions of the schema with a recording. */
export const recordedVersions = (): number[] =>
  readdirSync(folder)
    .flatMap((name) => /^version-(\d+)\.json$/.exec(name)?.[1] ?? [])
    .map(Number)
    .sort((a, b) => a - b);

export const readRecording = (version: number): Recording =>
  recording.parse(JSON.parse(readFileSync(recordingFile(version), 'utf8')));

const migrationsFolder = new URL('migrations/', packageFolder);

/** Returns the hashes of the migrations up to a version. */
export function hashesOfMigrations(version: number): Record<string, string> {
  const names = readdirSync(migrationsFolder).filter((name) => Number.parseInt(name, 10) <= version);
  const hashOf = (name: string) =>
    createHash('sha256')
      .update(readFileSync(new URL(name, migrationsFolder)))
      .digest('hex');
  return Object.fromEntries(names.sort().map((name) => [name, hashOf(name)]));
}

export const newestVersion = (): number =>
  Math.max(...readdirSync(migrationsFolder).map((name) => Number.parseInt(name, 10)));

/** Writes a recording of a database of the newest version. */
export async function record(database: Database, answers: Recording['answers']): Promise<void> {
  const version = newestVersion();
  const recorded: Recording = {
    migrations: hashesOfMigrations(version),
    ...(await rowsOf(database)),
    answers,
  };
  writeFileSync(recordingFile(version), `${JSON.stringify(recorded, null, 1)}\n`);
}

async function rowsOf({ pool }: Database): Promise<Pick<Recording, 'tables' | 'sequences'>> {
  const tables: Recording['tables'] = {};
  const { rows: names } = await pool.query<{ name: string }>(
    `select tablename as name from pg_tables
     where schemaname = 'public' and tablename <> 'schema_version' order by tablename`,
  );
  for (const { name } of names) {
    const { rows } = await pool.query<{ row: Record<string, unknown> }>(
      `select to_jsonb(t) as row from "${name}" t order by t`,
    );
    if (rows.length > 0) tables[name] = rows.map(({ row }) => row);
  }
  const { rows: sequences } = await pool.query<{ name: string; value: string }>(
    `select sequencename as name, last_value::text as value from pg_sequences
     where schemaname = 'public' and last_value is not null order by sequencename`,
  );
  return { tables, sequences: Object.fromEntries(sequences.map(({ name, value }) => [name, value])) };
}

/** Gives an empty database the schema of an earlier version and the rows of a recording. */
export async function fillWithEarlierVersion(
  database: Database,
  version: number,
  { tables, sequences }: Recording,
): Promise<void> {
  const client = await database.pool.connect();
  try {
    await client.query('begin');
    await migrationsBy((text) => client.query(text)).migrate(String(version));
    // Turns constraint triggers off, as for a restored dump.
    await client.query("set local session_replication_role = 'replica'");
    for (const [table, rows] of Object.entries(tables)) {
      const { rows: columns } = await client.query<{ name: string }>(
        `select quote_ident(attname) as name from pg_attribute
         where attrelid = $1::regclass and attnum > 0 and not attisdropped and attgenerated = ''`,
        [table],
      );
      const names = columns.map(({ name }) => name).join(', ');
      await client.query(`delete from "${table}"`);
      await client.query(
        `insert into "${table}" (${names}) overriding system value
         select ${names} from jsonb_populate_recordset(null::"${table}", $1::jsonb)`,
        [JSON.stringify(rows)],
      );
    }
    for (const [name, value] of Object.entries(sequences))
      await client.query('select setval($1::regclass, $2::bigint)', [name, value]);
    await client.query('commit');
  } finally {
    client.release();
  }
}
