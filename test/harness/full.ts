/** True in `.ci/full`: tests that have a short and a long form then run the long one. */
export const full = process.env.TEST_FULL === '1';
