import { type FileHandle, mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** The number of pages that are kept in memory; further ones go to a file. */
const pagesInMemory = 10;

/** Pages that are read in their order or in the reverse one: a server has the newest message first, and threads begin with the oldest. */
export class PageSpool<Page> {
  readonly #first: Page[] = [];
  readonly #stored: { position: number; length: number }[] = [];
  #file: FileHandle | null = null;
  #end = 0;

  async add(page: Page): Promise<void> {
    if (this.#first.length < pagesInMemory) {
      this.#first.push(page);
      return;
    }
    this.#file ??= await openHidden();
    const bytes = Buffer.from(JSON.stringify(page));
    await this.#file.write(bytes, 0, bytes.length, this.#end);
    this.#stored.push({ position: this.#end, length: bytes.length });
    this.#end += bytes.length;
  }

  async *inOrder(): AsyncGenerator<Page> {
    yield* this.#first;
    for (const place of this.#stored) yield this.#read(place);
  }

  async *reversed(): AsyncGenerator<Page> {
    for (const place of this.#stored.toReversed()) yield this.#read(place);
    yield* this.#first.toReversed();
  }

  async close(): Promise<void> {
    await this.#file?.close();
  }

  async #read({ position, length }: { position: number; length: number }): Promise<Page> {
    const { buffer } = (await this.#file?.read(Buffer.alloc(length), 0, length, position)) ?? {};
    return JSON.parse(String(buffer)) as Page;
  }
}

/** Opens a temporary file without a name: it disappears with the process, however that ends. */
async function openHidden(): Promise<FileHandle> {
  const folder = await mkdtemp(join(tmpdir(), 'parley-import-'));
  const file = await open(join(folder, 'pages'), 'w+');
  await rm(folder, { recursive: true });
  return file;
}
