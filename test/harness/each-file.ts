import { afterAll } from 'vitest';
import { endAll } from './ending.js';
import { recordStatements } from './statement-log.js';

/** Runs before each file, in whichever process. */
await recordStatements();
afterAll(endAll);
