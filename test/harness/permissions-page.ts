import { readFileSync } from 'node:fs';

const page = readFileSync(new URL('../../docs/permissions.md', import.meta.url), 'utf8');

/** Returns the cells of the table below a heading of docs/permissions.md, with its header row first. */
export function permissionsTable(heading: string): string[][] {
  const [, section = ''] = page.split(`## ${heading}\n`);
  const rows = section.split('\n## ')[0]?.match(/^\|.*\|$/gm) ?? [];
  const cells = rows.map((row) => row.split('|').slice(1, -1));
  return cells.filter(([first]) => !first?.includes('---')).map((row) => row.map((cell) => cell.trim()));
}

/** Returns the operations of the second table with the permission of their row. */
export function operationsByPermission(): ReadonlyMap<string, string> {
  const [, ...rows] = permissionsTable('Permissions by operation');
  return new Map(
    rows.flatMap(([permission = '', ...cells]) =>
      [...cells.join(' ').matchAll(/`(\w+)`/g)].map(
        ([, operation = '']) => [operation, permission.replaceAll('`', '')] as const,
      ),
    ),
  );
}
