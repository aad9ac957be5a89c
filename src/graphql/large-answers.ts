import type { ExecutionResult } from 'graphql';
import { AnswerMemory, type AnswerPart } from '../fair-queue/answer-memory.js';
import type { Client } from '../fair-queue/waiting-jobs.js';
import { lengthOf, recordLength } from './execution/answer-length.js';

/** Smaller answers do not need reserved memory. */
const minReservedBytes = 256 * 1024;

/** The size of each character of a text that has a character beyond Latin-1. */
const bytesPerCharacter = 2;

/** The memory for the answers of all APIs. */
const memory = new AnswerMemory();

const parts = new WeakMap<object, AnswerPart>();

/**
 * Waits for memory for an answer and executes the operation. A large answer keeps its memory until the client ends.
 * @param bytes the maximum size of the answer.
 * @param client the client that receives the answer.
 * @throws {QueueFull}
 * @throws {ClientDisconnected}
 */
export async function withMemory(
  owner: string,
  bytes: number,
  client: Client,
  execute: () => ExecutionResult | Promise<ExecutionResult>,
): Promise<ExecutionResult> {
  if (bytes < minReservedBytes) return execute();
  const { signal } = client;
  const part = await memory.acquire(owner, bytes, signal);
  try {
    const result = await execute();
    const length = lengthOf(result);
    part.shrink(length * bytesPerCharacter);
    if (length === 0) return result;
    if (signal.aborted) part.release();
    else signal.addEventListener('abort', () => part.release(), { once: true });
    parts.set(result, part);
    return result;
  } catch (error) {
    part.release();
    throw error;
  }
}

/** Returns whether an answer is written in slices. */
export const isLarge = (result: object): boolean => lengthOf(result) > 0;

/** Returns the reserved memory of a large answer; undefined if it has none. */
export const partOf = (result: object): AnswerPart | undefined => parts.get(result);

/** Gives an answer that was derived from another one the length and the memory of that one, and returns it. */
export function shareMemory(result: ExecutionResult, answer: ExecutionResult): ExecutionResult {
  if (answer === result || !isLarge(result)) return answer;
  recordLength(answer, lengthOf(result));
  const part = parts.get(result);
  if (part) parts.set(answer, part);
  return answer;
}
