import { mkdirSync, rmSync } from 'node:fs';

/** Keeps a folder during a complete run. Worker processes record there the statements that `test/after/` checks. */
export default function setUp(): () => void {
  const folder = process.env.STATEMENT_LOG;
  if (folder === undefined) throw new Error('STATEMENT_LOG is not set.');
  mkdirSync(folder, { recursive: true });
  return () => rmSync(folder, { recursive: true, force: true });
}
