import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { packageFolder } from '../src/package-folder.js';

/*
 * Runs every benchmark of package.json with `--smoke`: on little data, for about a second. Fails if a benchmark fails
 * (two servers answer differently, or a message does not arrive) or leaves a process behind. It asserts no timing.
 */

const timeLimitMs = 180_000;

/** The slowest benchmarks, in the order of their start. If they started late, they would run alone at the end. */
const slowest = ['bench:fair', 'bench', 'bench:portal', 'bench:memory', 'bench:move'];

const root = fileURLToPath(packageFolder);
const say = (text: string) => process.stdout.write(`${text}\n`);

interface Bench {
  script: string;
  module: string;
}

function findBenches(): Bench[] {
  const { scripts } = z
    .object({ scripts: z.record(z.string(), z.string()) })
    .parse(JSON.parse(readFileSync(new URL('package.json', packageFolder), 'utf8')));
  const benches = Object.entries(scripts).filter(
    ([script]) => /^bench(:|$)/.test(script) && script !== 'bench:smoke',
  );
  const rank = (script: string) => (slowest.includes(script) ? slowest.indexOf(script) : slowest.length);
  benches.sort(([one], [other]) => rank(one) - rank(other));
  return benches.map(([script, command]) => {
    const module = / && node (build\/bench\/[\w-]+\.js)$/.exec(command)?.[1];
    if (module === undefined) throw new Error(`${script} must end with " && node build/bench/NAME.js".`);
    return { script, module };
  });
}

/** Kills a process group. Returns true if one of its processes was still running. */
function killProcessGroup(groupId: number): boolean {
  try {
    return process.kill(-groupId, 'SIGKILL');
  } catch {
    return false;
  }
}

/** Runs a benchmark with `--smoke`. Returns its error and output, or null. */
function runSmoke({ script, module }: Bench): Promise<string | null> {
  const start = performance.now();
  const child = spawn(process.execPath, [module, '--smoke'], {
    cwd: root,
    // A separate process group, to find processes that the benchmark leaves behind.
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const groupId = child.pid ?? 0;
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk) => {
      output += chunk;
    });
  }
  return new Promise((resolve) => {
    let isLate = false;
    const timeout = setTimeout(() => {
      isLate = true;
      killProcessGroup(groupId);
    }, timeLimitMs);
    child.once('exit', (code) => {
      clearTimeout(timeout);
      const hasLeftProcesses = killProcessGroup(groupId);
      const seconds = ((performance.now() - start) / 1_000).toFixed(1);
      const problem = isLate
        ? 'did not end'
        : code !== 0
          ? `ended with ${code}`
          : hasLeftProcesses
            ? 'left processes behind'
            : null;
      say(problem ? `FAILED  ${script} ${problem}` : `ok      ${script} (${seconds} s)`);
      resolve(problem && `${script} ${problem}:\n${output}`);
    });
  });
}

const benches = findBenches();
const start = performance.now();
const problems: string[] = [];
const waiting = [...benches];
await Promise.all(
  // One more than cores: each also waits, such as for a server to start.
  Array.from({ length: Math.min(2, availableParallelism()) + 1 }, async () => {
    for (let bench = waiting.shift(); bench; bench = waiting.shift()) {
      const problem = await runSmoke(bench);
      if (problem) problems.push(problem);
    }
  }),
);
for (const problem of problems) process.stderr.write(`${problem}\n`);
say(`${benches.length} benches in ${((performance.now() - start) / 1_000).toFixed(1)} s`);
process.exitCode = problems.length === 0 ? 0 : 1;
