/** Licences that allow use in a product under the MIT licence without further duties than a notice. */
const allowed = new Set([
  '0BSD',
  'Apache-2.0',
  'BlueOak-1.0.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'CC0-1.0',
  'ISC',
  'MIT',
  'MIT-0',
  'Python-2.0',
  'Unlicense',
  'Zlib',
]);

/**
 * Packages with another licence. They are tools: no part of them is in the package or on a page.
 * @type {Record<string, string>}
 */
const tools = {
  'axe-core': 'MPL-2.0',
  'caniuse-lite': 'CC-BY-4.0',
  lightningcss: 'MPL-2.0',
};

/**
 * Returns whether an SPDX expression is allowed: each part of AND, or one of OR.
 * @param {string} expression
 * @returns {boolean}
 */
function isAllowed(expression) {
  const terms = expression.replace(/[()]/g, ' ').trim();
  if (/\sAND\s/i.test(terms)) return terms.split(/\sAND\s/i).every((term) => isAllowed(term));
  return terms.split(/\sOR\s/i).some((term) => allowed.has(term.trim()));
}

/**
 * Returns the problems with the licences of packages.
 * @param {Record<string, { license?: string, link?: boolean, dev?: boolean }>} packages those of a package-lock.json, by path.
 * @returns {string[]}
 */
export function licenceProblems(packages) {
  const problems = [];
  for (const [path, { license, link, dev }] of Object.entries(packages)) {
    // The repository itself and its workspaces.
    if (!path.includes('node_modules/') || link) continue;
    const name = path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length);
    const tool = Object.keys(tools).find((known) => name === known || name.startsWith(`${known}-`));
    if (license === undefined) problems.push(`${name} states no licence.`);
    else if (!isAllowed(license) && !(dev && tool && tools[tool] === license))
      problems.push(`${name} has the licence ${license}.`);
  }
  return problems;
}
