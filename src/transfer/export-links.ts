import { createHmac, timingSafeEqual } from 'node:crypto';
import { derivedKey } from '../access/derived-key.js';

/** The path of the links, before the token. */
export const exportPath = '/exports';

const tokenFormat = /^([1-9]\d{0,9})-([\w-]{43})$/;

const largestNumber = 2_147_483_647;

/** Signs and verifies the links of exports. Each row of the database decides when its link ends. */
export class ExportLinks {
  readonly #keys: readonly Buffer[];

  /** @param secrets the installation's secrets: the first signs, all verify. */
  constructor(secrets: readonly string[]) {
    this.#keys = secrets.map((secret) => derivedKey(secret, 'parley export links'));
  }

  /** Returns the path of an export's download. Who has it can download until the export ends. */
  pathOf(exportId: number): string {
    const [newest] = this.#keys;
    if (!newest) throw new Error('There is no secret that signs.');
    return `${exportPath}/${exportId}-${signature(newest, String(exportId))}`;
  }

  /** Returns the export of a token; null if it is not valid. */
  verify(token: string): number | null {
    const [, id, signed] = tokenFormat.exec(token) ?? [];
    if (id === undefined || signed === undefined || Number(id) > largestNumber) return null;
    // As texts: several last characters stand for the same bytes.
    const given = Buffer.from(signed);
    return this.#keys.some((key) => timingSafeEqual(Buffer.from(signature(key, id)), given))
      ? Number(id)
      : null;
  }
}

const signature = (key: Buffer, value: string) => createHmac('sha256', key).update(value).digest('base64url');
