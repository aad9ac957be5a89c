import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { licenceProblems } from './licences.js';

/*
 * Checks the packages of package-lock.json: their licences, and known vulnerabilities if a registry answers. Writes the
 * list of all packages (SBOM, CycloneDX) to build/sbom.json. docs/decisions/supply-chain.md explains the rules.
 */

const sbomFile = 'build/sbom.json';
const auditTimeoutMs = 20_000;

/**
 * Runs npm and returns its output.
 * @param {string[]} args
 * @param {number} [timeout] in ms
 */
function npm(args, timeout) {
  return spawnSync('npm', args, { encoding: 'utf8', timeout, maxBuffer: 64 * 1024 * 1024 });
}

/** Writes the SBOM. Returns the problems. */
function sbomProblems() {
  const { stdout, stderr } = npm([
    'sbom',
    '--sbom-format=cyclonedx',
    '--sbom-type=application',
    '--package-lock-only',
  ]);
  const bom = jsonOf(stdout);
  if (bom?.bomFormat !== 'CycloneDX') return [`npm sbom failed: ${stderr.trim()}`];
  // npm names the component by the folder.
  bom.metadata.component.name = 'parley';
  mkdirSync('build', { recursive: true });
  writeFileSync(sbomFile, `${JSON.stringify(bom, null, 2)}\n`);
  process.stdout.write(`ok      ${sbomFile} with ${bom.components.length} packages\n`);
  return [];
}

/** Returns the serious known vulnerabilities of the packages that run in production. */
function advisoryProblems() {
  const { stdout } = npm(['audit', '--omit=dev', '--json'], auditTimeoutMs);
  const report = jsonOf(stdout);
  if (!report?.vulnerabilities) {
    process.stdout.write('skipped advisories: no registry answered\n');
    return [];
  }
  const found = Object.values(report.vulnerabilities);
  const serious = found.filter(({ severity }) => severity === 'high' || severity === 'critical');
  for (const { name, severity } of found)
    process.stdout.write(`note    ${name}: an advisory (${severity})\n`);
  if (serious.length === 0)
    process.stdout.write('ok      no serious advisory for the packages of production\n');
  return serious.map(({ name, severity }) => `${name} has an advisory (${severity}): run "npm audit".`);
}

/** @param {string} text */
function jsonOf(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

const { packages } = JSON.parse(readFileSync('package-lock.json', 'utf8'));
const licences = licenceProblems(packages);
if (licences.length === 0) process.stdout.write('ok      licences of all packages\n');
const problems = [...licences, ...sbomProblems(), ...advisoryProblems()];
for (const problem of problems) process.stderr.write(`FAILED  ${problem}\n`);
process.exitCode = problems.length === 0 ? 0 : 1;
