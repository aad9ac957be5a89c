import { join } from 'node:path';
import { z } from 'zod';
import { openEmbedded } from '../../src/database/embedded.js';
import { openPostgresql } from '../../src/database/postgresql.js';
import type { Random } from '../fuzz/graphql/random.js';
import { fillWithEarlierVersion, readRecording, recordedVersions } from '../harness/earlier-database.js';
import { databaseUrl } from '../harness/postgresql.js';
import { freePort } from '../harness/server-folder.js';
import { type Environment, ParleyProcess, parleyJson } from './parley-process.js';
import type { Site } from './site.js';

const messageSchema = z.object({ seq: z.number(), seller_id: z.number(), message: z.string() });

/** The number of versions in one round; a long drill upgrades all. PostgreSQL has more faults, so the upgrade has fewer rounds. */
const versionsOfRound = { embedded: 3, postgresql: 5 };

/**
 * Upgrades databases of earlier schemas, beginning with those that no earlier round has upgraded.
 * @returns the problem of an upgraded database; null if each has all messages in order.
 */
export async function upgradeUnderKills(site: Site, random: Random): Promise<string | null> {
  for (let n = 0; n < versionsOfRound[site.kind]; n++) {
    const left = recordedVersions().filter((version) => !site.upgradedVersions.has(version));
    if (left.length <= 1) site.upgradedVersions.clear();
    const version = random.pick(left);
    site.upgradedVersions.add(version);
    const problem = await upgradeVersion(version, site, random);
    if (problem !== null) return problem;
  }
  return null;
}

/** Upgrades a database: the process is killed while it migrates, twice. @returns the problem, if any. */
async function upgradeVersion(version: number, site: Site, random: Random): Promise<string | null> {
  const recording = readRecording(version);
  const environment = await makeEarlierDatabase(site, version);
  let crash: string | null = null;
  const server = new ParleyProcess(await freePort(), environment, (log) => {
    crash = log;
  });
  try {
    for (let times = 0; times < 2; times++) await server.startAndKill(500 + random.below(2_500));
    // The command completes the migration, like each start.
    const marketplace = recording.tables.marketplace?.[0]?.id;
    const { key } = await parleyJson(environment, 'key', 'create', '--operator', String(marketplace));
    await server.start();
    const stored = z.array(messageSchema).parse(recording.tables.message ?? []);
    const expected = stored
      .toSorted((a, b) => a.seller_id - b.seller_id || a.seq - b.seq)
      .map(({ message }) => message);
    const shown = await allMessages(server.port, String(key));
    if (crash !== null) return `a process of the upgrade from version ${version} ended: ${crash}`;
    return shown.join('\n') === expected.join('\n')
      ? null
      : `the upgrade from version ${version} changed messages`;
  } finally {
    await server.kill();
  }
}

async function makeEarlierDatabase(site: Site, version: number): Promise<Environment> {
  const name = `version_${version}_${Date.now()}`;
  if (!site.database) {
    const dataDir = join(site.disk.folder, name);
    const database = await openEmbedded(dataDir, false);
    await fillWithEarlierVersion(database, version, readRecording(version));
    await database.close();
    return { ...site.environment, DATA_DIR: dataDir };
  }
  await site.database.query(`create database ${name}`);
  const url = databaseUrl(site.database.url, name);
  const database = openPostgresql(url, 2, () => {});
  await fillWithEarlierVersion(database, version, readRecording(version));
  await database.close();
  return { ...site.environment, DATABASE_URL: url };
}

const answerSchema = z.object({
  data: z.object({
    sellersForChats: z.object({ nodes: z.array(z.object({ legacyId: z.number(), id: z.string() })) }),
  }),
});

const threadSchema = z.object({
  data: z.object({ chatMessages: z.object({ nodes: z.array(z.object({ message: z.string() })) }) }),
});

/** Returns the texts of all threads in order of the sellers' numbers, oldest first. */
async function allMessages(port: number, key: string): Promise<string[]> {
  const ask = async (query: string): Promise<unknown> => {
    const response = await fetch(`http://127.0.0.1:${port}/operator/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${key}` },
      body: JSON.stringify({ query }),
    });
    return response.json();
  };
  const { data } = answerSchema.parse(await ask('{ sellersForChats(first: 500) { nodes { id legacyId } } }'));
  const texts: string[] = [];
  for (const { id } of data.sellersForChats.nodes.toSorted((a, b) => a.legacyId - b.legacyId)) {
    const thread = threadSchema.parse(
      await ask(`{ chatMessages(sellerId: "${id}", first: 500) { nodes { message } } }`),
    );
    texts.push(...thread.data.chatMessages.nodes.map(({ message }) => message).reverse());
  }
  return texts;
}
