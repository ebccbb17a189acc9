/** Whether a time is of the years 1 to 9999: those that have four digits, and that PostgreSQL knows by these. */
export function isInFourDigits(time: Date): boolean {
  const year = time.getUTCFullYear();
  return year >= 1 && year <= 9999;
}

/** Whether a text is a day that there is: `2021-02-25`, not `2021-02-30`, which some engines take for March 2nd. */
export function isDay(text: string): boolean {
  const day = /^\d{4}-\d{2}-\d{2}$/.test(text) ? new Date(text) : null;
  if (day === null || Number.isNaN(day.valueOf())) return false;
  return day.toISOString().startsWith(text) && isInFourDigits(day);
}
