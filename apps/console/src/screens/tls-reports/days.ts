/** How far back TLS results are looked at, as it stands in the address; the words that stand for each. */
export const stretches = [
  ['7', '7 days'],
  ['30', '30 days'],
  ['90', '90 days'],
  ['365', '1 year'],
] as const;

/** Thirty days unless the address says otherwise. */
export const daysIn = (text: string | null): number => {
  const days = Number(text ?? '');
  return stretches.some(([value]) => value === String(days)) ? days : 30;
};
