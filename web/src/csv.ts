/* The cells of CSV files, by the module with which the server writes its own: a spreadsheet runs none of them as a formula. */

export { csvCell } from '../../src/text/csv-cell.js';
