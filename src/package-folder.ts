import { existsSync } from 'node:fs';

/**
 * The folder of the package, with the files beside its code (`migrations/`, `assets/`): the nearest parent folder with a
 * package.json. This works from `src/` and from `dist/`.
 */
export const packageFolder: URL = (() => {
  let folder = new URL('.', import.meta.url);
  while (!existsSync(new URL('package.json', folder))) {
    const above = new URL('..', folder);
    if (above.href === folder.href) throw new Error('No parent folder has a package.json.');
    folder = above;
  }
  return folder;
})();
