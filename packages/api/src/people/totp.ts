import { Secret, TOTP } from 'otpauth';

/** A new shared secret of 160 bits (RFC 4226 §4), in base32 as authenticator apps take it. */
export const createTotpSecret = (): string => new Secret({ size: 20 }).base32;

/** The otpauth URI that a QR code carries. */
export const totpUri = (secret: string, label: string): string => totpOf(secret, label).toString();

/**
 * The time step (RFC 6238 §4.2) whose code this is, or null. One step before and one after count as well, since clocks differ
 * (§5.2). The caller must refuse a step that is not newer than the last one taken.
 */
export const totpStepOf = (secret: string, code: string, now: Date): number | null => {
  const digits = code.replace(/[\s-]/g, '');
  if (!/^\d{6}$/.test(digits)) return null;
  const delta = totpOf(secret, '').validate({ token: digits, timestamp: now.getTime(), window: 1 });
  return delta === null ? null : Math.floor(now.getTime() / 30_000) + delta;
};

const totpOf = (secret: string, label: string): TOTP =>
  new TOTP({ issuer: 'Posthorn', label, secret: Secret.fromBase32(secret), algorithm: 'SHA1', digits: 6, period: 30 });
