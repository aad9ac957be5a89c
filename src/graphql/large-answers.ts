import type { ExecutionResult } from 'graphql';
import { AnswerMemory, type AnswerPart } from '../fair-queue/answer-memory.js';
import type { Client } from '../fair-queue/waiting-jobs.js';
import { lengthOf, noteLength } from './execution/answer-length.js';

/** Answers that can take less need no part of the memory, in bytes. */
const smallAnswer = 256 * 1024;

/** What a character takes in memory, in bytes, if a text has one beyond Latin-1. */
const bytesPerCharacter = 2;

/** The memory of the answers of all APIs. */
const memory = new AnswerMemory();

const parts = new WeakMap<object, AnswerPart>();

/**
 * Executes an operation when there is memory for its answer, and keeps the memory if the answer is large.
 * @param bytes how many bytes the answer takes at most.
 * @param client for whom a large answer keeps its memory.
 * @throws {QueueFull}
 * @throws {ClientDisconnected}
 */
export async function withMemory(
  owner: string,
  bytes: number,
  client: Client,
  execute: () => ExecutionResult | Promise<ExecutionResult>,
): Promise<ExecutionResult> {
  if (bytes < smallAnswer) return execute();
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

/** Returns the memory of a large answer; undefined if it has no part of its own. */
export const partOf = (result: object): AnswerPart | undefined => parts.get(result);

/** Makes an answer that was made of another one as large as that one, and returns it. */
export function madeOf(result: ExecutionResult, answer: ExecutionResult): ExecutionResult {
  if (answer === result || !isLarge(result)) return answer;
  noteLength(answer, lengthOf(result));
  const part = parts.get(result);
  if (part) parts.set(answer, part);
  return answer;
}
