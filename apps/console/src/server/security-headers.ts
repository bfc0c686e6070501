/** Headers of every page: no framing, no sniffing, no referrer, nothing from anywhere else, no script that was not ours at build time. */
export const securityHeaders = (nonce: string, isSecure: boolean): Record<string, string> => ({
  'content-security-policy': contentSecurityPolicy(nonce, isSecure),
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'same-origin',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'camera=(), geolocation=(), microphone=(), payment=(), usb=()',
  ...(isSecure ? { 'strict-transport-security': 'max-age=31536000' } : {}),
});

/** The nonce that a policy lets scripts in with. */
export const nonceOf = (policy: string | null): string | undefined => /'nonce-([\w+/=-]+)'/.exec(policy ?? '')?.[1];

const contentSecurityPolicy = (nonce: string, isSecure: boolean): string =>
  [
    "default-src 'none'",
    `script-src 'self' 'nonce-${nonce}' 'strict-dynamic'`,
    `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "manifest-src 'self'",
    // Mail is shown in a sandboxed srcdoc frame, which inherits this policy and therefore loads and runs nothing.
    "frame-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
    "object-src 'none'",
    ...(isSecure ? ['upgrade-insecure-requests'] : []),
  ].join('; ');
