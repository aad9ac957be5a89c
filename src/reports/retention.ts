/** The number of days for which the sums of reports are kept: two years, and a month to compare with. */
export const retentionDays = 760;
