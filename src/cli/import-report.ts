import { type FileHandle, open } from 'node:fs/promises';
import { csvCell } from '../text/csv-cell.js';
import type { ImportReport } from '../transfer/source.js';

/**
 * Writes what an import reports to stderr, and new ids to a file, which is created when there is one. The file grows with each
 * import; if it has an id twice, the later line is right.
 */
export class CommandReport implements ImportReport {
  #file: FileHandle | null = null;

  constructor(
    private readonly mappingFile: string,
    readonly progress: (done: number) => void,
  ) {}

  rejected(where: string, reason: string): void {
    this.#say(`${where}: ${reason}`);
  }

  refused(where: string, reason: string): void {
    this.#say(`${where}: refused: ${reason}`);
  }

  skipped(where: string): void {
    this.#say(`${where}: skipped: the thread has a newer message`);
  }

  changed(where: string, what: string): void {
    this.#say(`${where}: imported ${what}`);
  }

  async renamed(ids: readonly { before: string; after: string }[]): Promise<void> {
    if (ids.length === 0) return;
    if (this.#file === null) {
      this.#file = await open(this.mappingFile, 'a');
      if ((await this.#file.stat()).size === 0) await this.#file.write('id,new_id\r\n');
    }
    await this.#file.write(
      ids.map(({ before, after }) => `${csvCell(before)},${csvCell(after)}\r\n`).join(''),
    );
    await this.#file.datasync();
  }

  async close(): Promise<void> {
    await this.#file?.close();
  }

  #say(line: string): void {
    process.stderr.write(`${line}\n`);
  }
}
