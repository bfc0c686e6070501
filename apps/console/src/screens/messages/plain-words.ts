/** `relayHost` as people say it: `relay host`. */
export const wordsOf = (name: string): string => name.replace(/([a-z0-9])([A-Z])/g, '$1 $2').toLowerCase();

/** A fact as people say it: yes and no, lists with commas; whatever has members stays JSON. */
export const formatValue = (value: unknown): string => {
  if (value === true) return 'yes';
  if (value === false) return 'no';
  if (value === null || value === undefined) return 'none';
  if (Array.isArray(value)) return value.length === 0 ? 'none' : value.map(formatValue).join(', ');
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
};

/** Version, cipher and whether the certificate was verified. */
export const tlsWords = (tls: Record<string, unknown> | null): string => {
  if (!tls) return 'no TLS';
  const parts = [
    tls['version'] ?? tls['protocol'],
    tls['cipher'],
    tls['verified'] === true ? 'certificate verified' : tls['verified'] === false ? 'certificate not verified' : '',
  ];
  return parts.filter((part) => typeof part === 'string' && part !== '').join(', ') || 'TLS';
};
