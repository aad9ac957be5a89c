import { declareValuePlugin, PluginKind } from '@stryker-mutator/api/plugin';

/**
 * Ignores texts for people: a literal with a space is the text of an error or of the log. Tests check codes, fields and
 * limits, but not the wording.
 */
const texts = {
  /** @param {any} path Babel's path of a node. */
  shouldIgnore(path) {
    const isText =
      (path.isStringLiteral() && path.node.value.includes(' ')) ||
      (path.isTemplateLiteral() &&
        path.node.quasis.some((/** @type {any} */ quasi) => quasi.value.raw.includes(' ')));
    return isText ? 'A text for people.' : undefined;
  },
};

export const strykerPlugins = [declareValuePlugin(PluginKind.Ignore, 'texts', texts)];
