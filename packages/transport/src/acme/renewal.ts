/** When a certificate is renewed: after two thirds of its life, up to a twentieth of it earlier, so that not everybody's come at once. */
export function renewalOf({ notBefore, notAfter }: { notBefore: Date; notAfter: Date }, random: () => number): Date {
  const life = notAfter.getTime() - notBefore.getTime();
  return new Date(notBefore.getTime() + life * (2 / 3 - random() / 20));
}

/** A moment in the window that the authority suggests (RFC 9773 §4.2): drawn once, at random. */
export const momentIn = ({ start, end }: { start: Date; end: Date }, random: () => number): Date =>
  new Date(start.getTime() + random() * (end.getTime() - start.getTime()));

/**
 * Seconds until the next try after so many failures in a row: from five minutes, doubled up to a day, and never sooner than the authority asks for, though no more than
 * a week is waited for at its word. A rate limit is never met again within the hour.
 */
export function pauseAfter(
  failures: number,
  { type, retryAfter }: { type: string; retryAfter: number | null },
  random: () => number,
): number {
  const doubled = Math.min(DAY, 300 * 2 ** Math.min(failures - 1, 10)) * (0.9 + random() / 5);
  const least = type === 'rateLimited' ? 3600 : 0;
  return Math.round(Math.max(doubled, least, Math.min(retryAfter ?? 0, 7 * DAY)));
}

const DAY = 86_400;
