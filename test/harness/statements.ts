import { readdirSync } from 'node:fs';
import type { Statement } from '../../src/database/statement.js';

const folder = new URL('../../src/database/statements/', import.meta.url);

/** Returns all statements: the exports of each module in the folder. */
export async function allStatements(): Promise<Statement[]> {
  const modules = await Promise.all(
    readdirSync(folder).map((file) => import(/* @vite-ignore */ new URL(file, folder).href)),
  );
  return modules.flatMap((module: Record<string, unknown>) => Object.values(module).flatMap(statementsIn));
}

/** Returns the statements of an export: one, or those of an object, such as one for each direction of a page. */
function statementsIn(exported: unknown): Statement[] {
  if (isStatement(exported)) return [exported];
  return isObject(exported) ? Object.values(exported).flatMap(statementsIn) : [];
}

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;

const isStatement = (value: unknown): value is Statement =>
  isObject(value) && 'text' in value && 'row' in value && 'scope' in value;
