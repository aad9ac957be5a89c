import { strict as assert } from 'node:assert';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { environment } from './checks.js';

export interface DemoCommand {
  folder: string;
  command: string;
  args: readonly string[];
  /** The empty or migrated `DATA_DIR`. */
  dataDir: string;
  environment?: Record<string, string>;
}

interface Demo {
  address: string;
  operatorKey: string;
  /** The process id of the server, which npm or npx started. */
  pid: number;
}

/**
 * Starts a demo server with a command. Checks that it answers a GraphQL query, serves the portals and GraphiQL with all their
 * scripts, and stops without an error.
 */
export async function checkDemo(command: DemoCommand): Promise<void> {
  const child = spawn(command.command, command.args, {
    cwd: command.folder,
    env: environment({ ...command.environment, PORT: '0', DATA_DIR: command.dataDir }),
    // Its own process group, to kill all of it at the end.
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk) => {
      output += chunk;
    });
  }
  const closed = once(child, 'close');
  try {
    const demo = await listening(child, () => output);
    await answersQueries(demo);
    await servesPages(demo, ['/', '/operator', '/seller', '/operator/graphql']);
    // Only to the server: npm forwards a signal, npx does not, and a second signal ends the server at once.
    process.kill(demo.pid, 'SIGTERM');
    const late = setTimeout(() => killGroup(child), 30_000);
    await closed;
    clearTimeout(late);
    assert.match(output, /"msg":"stopped"/, `The server did not stop:\n${output}`);
  } finally {
    killGroup(child);
  }
}

function killGroup({ pid }: ChildProcess): void {
  try {
    if (pid !== undefined) process.kill(-pid, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

function listening(child: ChildProcess, output: () => string): Promise<Demo> {
  return new Promise((resolve, reject) => {
    const late = setTimeout(() => reject(new Error(`The server does not listen:\n${output()}`)), 180_000);
    child.once('error', reject);
    child.once('close', (code) => reject(new Error(`The server ended with ${code}:\n${output()}`)));
    child.stdout?.on('data', () => {
      const [, pid, address] = /"pid":(\d+),.*"address":"([^"]+)".*"listening"/.exec(output()) ?? [];
      const operatorKey = /parley_op_[\w-]{43}/.exec(output())?.[0];
      if (address === undefined || operatorKey === undefined) return;
      clearTimeout(late);
      resolve({ address, operatorKey, pid: Number(pid) });
    });
  });
}

async function answersQueries({ address, operatorKey }: Demo): Promise<void> {
  const response = await fetch(`${address}/graphql`, {
    method: 'POST',
    headers: { authorization: `Bearer ${operatorKey}`, 'content-type': 'application/json' },
    body: JSON.stringify({ query: '{ sellersForChats(first: 1) { nodes { businessName } } }' }),
  });
  const text = await response.text();
  assert.equal(response.status, 200, text);
  assert.match(text, /"businessName":"[^"]+"/);
}

/** Checks that each page is HTML, and that its scripts and styles exist. */
async function servesPages({ address }: Demo, paths: readonly string[]): Promise<void> {
  for (const path of paths) {
    const page = await fetch(address + path, { headers: { accept: 'text/html' } });
    assert.equal(page.status, 200, path);
    assert.match(page.headers.get('content-type') ?? '', /^text\/html/, path);
    const named = [...(await page.text()).matchAll(/(?:src|href)="(\/[^"]+\.(?:js|css))"/g)];
    assert.ok(named.length > 0, `${path} names no script.`);
    for (const [, file = ''] of named) {
      const response = await fetch(address + file);
      assert.equal(response.status, 200, `${path} names ${file}`);
      await response.arrayBuffer();
    }
  }
}
