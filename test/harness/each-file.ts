import { afterAll } from 'vitest';
import { runCleanUps } from './ending.js';
import { recordStatements } from './statement-log.js';

/* Runs before each test file, in every worker process. */
await recordStatements();
afterAll(runCleanUps);
