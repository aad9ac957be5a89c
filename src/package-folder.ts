import { existsSync } from 'node:fs';

/**
 * Where the package lies, with what it ships beside its code (`migrations/`, `assets/`): the nearest folder
 * upward that has a package.json, so that it is found from `src/` and from what was compiled alike.
 */
export const packageFolder: URL = (() => {
  let folder = new URL('.', import.meta.url);
  while (!existsSync(new URL('package.json', folder))) {
    const above = new URL('..', folder);
    if (above.href === folder.href) throw new Error('Parley lies outside its package.');
    folder = above;
  }
  return folder;
})();
