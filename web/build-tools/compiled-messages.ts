import { compileMessage } from '@lingui/message-utils/compileMessage';
import type { Plugin } from 'vite';

/**
 * Compiles the catalogues (`src/i18n/LOCALE/AREA.json`, ICU MessageFormat) when the portals are built, so that
 * no browser is sent a parser for them.
 */
export function compiledMessages(): Plugin {
  return {
    name: 'compiled-messages',
    enforce: 'pre',
    transform(code, file) {
      if (!/\/i18n\/\w+\/[\w-]+\.json$/.test(file)) return null;
      const catalogue: Record<string, string> = JSON.parse(code);
      const compiled = Object.entries(catalogue).map(([id, text]) => [id, compileMessage(text)]);
      return { code: JSON.stringify(Object.fromEntries(compiled)), map: null };
    },
  };
}
