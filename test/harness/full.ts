/** True in `.ci/full`: tests with a short and a long form then run the long form. */
export const full = process.env.TEST_FULL === '1';
