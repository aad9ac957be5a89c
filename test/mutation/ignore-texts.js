import { declareValuePlugin, PluginKind } from '@stryker-mutator/api/plugin';

/**
 * Leaves texts for people out: what has a space in it is the text of an error or of the log. Tests check codes, fields
 * and limits, and not how a sentence is written.
 */
const texts = {
  /** @param {any} path the path of a node, of Babel. */
  shouldIgnore(path) {
    const isText =
      (path.isStringLiteral() && path.node.value.includes(' ')) ||
      (path.isTemplateLiteral() &&
        path.node.quasis.some((/** @type {any} */ quasi) => quasi.value.raw.includes(' ')));
    return isText ? 'A text for people.' : undefined;
  },
};

export const strykerPlugins = [declareValuePlugin(PluginKind.Ignore, 'texts', texts)];
