/** Why the reports of a day cannot be sent now. */
export function refusal(due: { isOver: boolean; send: string }, open: number): string | undefined {
  if (due.send === 'off') return 'Sending is off.';
  if (!due.isOver) return 'The day is not over yet (UTC).';
  return open === 0 ? 'Every report about this day was sent or waits to be.' : undefined;
}
