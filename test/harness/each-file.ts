import { afterAll } from 'vitest';
import { endAll } from './ending.js';

/** Runs before each file, in whichever process. */
afterAll(endAll);
