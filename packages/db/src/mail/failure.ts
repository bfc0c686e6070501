/**
 * What an error of the database means to the queue: `row` – these values will never be stored, however often one tries;
 * `passing` – try again (connection, restart, deadlock, lock time-out, disk full for now).
 */
export function failureKind(error: unknown): 'row' | 'passing' {
  const code = sqlState(error);
  // Class 22 data exception, 23 integrity constraint; 42 and 54 are ours, but waiting does not heal them either.
  return code !== null && /^(22|23|42|54)/.test(code) ? 'row' : 'passing';
}

/** SQLSTATE of an error that came from the server; null for anything else. */
export function sqlState(error: unknown): string | null {
  if (typeof error !== 'object' || error === null || !('code' in error)) return null;
  const { code } = error;
  return typeof code === 'string' && /^[0-9A-Z]{5}$/.test(code) ? code : null;
}
