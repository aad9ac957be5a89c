/**
 * @typedef {object} Mutant
 * @property {string} file
 * @property {number} lineNumber
 * @property {string} line the line on which the mutated text begins, trimmed.
 * @property {string} original the mutated text, as far as it is on this line.
 * @property {string} mutator
 * @property {string} replacement
 * @property {string} status Stryker's status.
 *
 * @typedef {object} Explanation why no test can find a mutant, or why none should.
 * @property {string} file
 * @property {string} line
 * @property {string} original
 * @property {string} replacement
 * @property {string} reason
 */

/** A mutant that prevents loading or ends the process counts as detected. */
const detected = ['Killed', 'Timeout', 'RuntimeError'];
const survived = ['Survived', 'NoCoverage'];

/**
 * Counts mutants and compares the survivors with the explanations.
 * @param {readonly Mutant[]} mutants
 * @param {readonly Explanation[]} explanations those of other files are ignored.
 * @returns {{ line: string, problems: string[] }} one problem per survivor without an explanation, and per explanation
 * that explains none.
 */
export function judge(mutants, explanations) {
  const survivors = mutants.filter(({ status }) => survived.includes(status));
  const files = new Set(mutants.map(({ file }) => file));
  const used = new Set(explanations.filter((one) => survivors.some((mutant) => explains(one, mutant))));
  const unexplained = survivors.filter((mutant) => !explanations.some((one) => explains(one, mutant)));
  const stale = explanations.filter(
    (one) => files.has(one.file) && !used.has(one) && !isUnclear(one, mutants),
  );
  const detectedCount = mutants.filter(({ status }) => detected.includes(status)).length;
  const count = detectedCount + survivors.length;
  const score = count === 0 ? 100 : (100 * detectedCount) / count;
  const explainedCount = survivors.length - unexplained.length;
  return {
    line: `${score.toFixed(1)} % (${detectedCount} of ${count} mutants detected, ${explainedCount} explained, ${unexplained.length} not explained)`,
    problems: [
      ...unexplained.map(
        ({ file, lineNumber, mutator, original, replacement, status }) =>
          `${status}: ${file}:${lineNumber} ${mutator}: ${original} -> ${oneLine(replacement)}`,
      ),
      ...stale.map(
        ({ file, line, replacement }) =>
          `Explained, but detected or not found: ${file}: ${line} -> ${replacement}`,
      ),
    ],
  };
}

/**
 * @param {Explanation} explanation
 * @param {Mutant} mutant
 */
function explains(explanation, { file, line, original, replacement }) {
  return (
    explanation.file === file &&
    explanation.line === line &&
    explanation.original === original &&
    explanation.replacement === oneLine(replacement)
  );
}

/**
 * Returns true if a mutant that should survive ran into the time limit: on a busy machine that proves nothing.
 * @param {Explanation} explanation
 * @param {readonly Mutant[]} mutants
 */
function isUnclear(explanation, mutants) {
  return mutants.some((mutant) => mutant.status === 'Timeout' && explains(explanation, mutant));
}

/** @param {string} text */
function oneLine(text) {
  return text.replaceAll(/\s+/g, ' ').trim();
}
