import type { OperatorActor } from '../access/actor.js';
import {
  canBeSplit,
  joinedLength,
  joinedTextBefore,
  type TextBefore,
} from '../content-guard/continued-numbers.js';
import type { Runner } from '../database/statement.js';
import { noteBefore } from '../database/statements/text-before.js';
import type { ThreadScope } from '../database/tenant-scope.js';
import { redactionMark } from '../text/redacted-text.js';
import type { CheckedNote } from './check-note.js';
import { noteAuthor } from './note.js';

/** Returns the author's notes before a number, of which the text can have another part of a number; null without one. */
export async function notesBefore(
  actor: OperatorActor,
  runner: Runner,
  thread: ThreadScope,
  { text }: CheckedNote,
  beforeNumber: number,
): Promise<TextBefore | null> {
  if (!canBeSplit(text)) return null;
  const values = { ...noteAuthor(actor), beforeNumber, length: joinedLength, redactionMark };
  return joinedTextBefore(await runner.run(thread, noteBefore, values));
}
