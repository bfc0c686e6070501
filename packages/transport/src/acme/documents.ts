import { AcmeProblem } from './problem.ts';

/** What an authority offers, and where (RFC 8555 §7.1.1). */
export type AcmeDirectory = {
  newNonce: string;
  newAccount: string;
  newOrder: string;
  /** Where it says when certificates should be renewed (RFC 9773); null: it does not. */
  renewalInfo: string | null;
  termsOfService: string | null;
  needsExternalAccount: boolean;
};

/** An order for a certificate (RFC 8555 §7.1.3). */
export type AcmeOrder = {
  url: string;
  status: 'pending' | 'ready' | 'processing' | 'valid' | 'invalid';
  names: string[];
  authorizations: string[];
  finalize: string;
  certificate: string | null;
  error: string | null;
};

/** Whether a name may be certified (RFC 8555 §7.1.4), and its HTTP-01 challenge (§8.3). */
export type AcmeAuthorization = {
  name: string;
  status: 'pending' | 'valid' | 'invalid' | 'deactivated' | 'expired' | 'revoked';
  challenge: { url: string; token: string; status: string; error: string | null } | null;
};

export function readDirectory(document: unknown): AcmeDirectory {
  const root = objectOf(document, 'directory');
  const meta = typeof root['meta'] === 'object' && root['meta'] !== null ? (root['meta'] as Fields) : {};
  const { termsOfService } = meta;
  return {
    newNonce: urlOf(root, 'newNonce'),
    newAccount: urlOf(root, 'newAccount'),
    newOrder: urlOf(root, 'newOrder'),
    renewalInfo: root['renewalInfo'] === undefined ? null : urlOf(root, 'renewalInfo'),
    termsOfService:
      typeof termsOfService === 'string' && /^https?:\/\//.test(termsOfService) ? termsOfService.slice(0, 1000) : null,
    needsExternalAccount: meta['externalAccountRequired'] === true,
  };
}

export function readOrder(document: unknown, url: string): AcmeOrder {
  const root = objectOf(document, 'order');
  const identifiers = listOf(root, 'identifiers').map((one) => objectOf(one, 'identifier'));
  const authorizations = listOf(root, 'authorizations');
  return {
    url,
    status: wordOf(root, 'status', ['pending', 'ready', 'processing', 'valid', 'invalid'] as const),
    names: identifiers.flatMap(({ type, value }) =>
      type === 'dns' && typeof value === 'string' ? [value.toLowerCase()] : [],
    ),
    authorizations: authorizations.map((_one, index) => urlOf(authorizations as never, index as never)),
    finalize: urlOf(root, 'finalize'),
    certificate: root['certificate'] === undefined ? null : urlOf(root, 'certificate'),
    error: errorOf(root['error']),
  };
}

export function readAuthorization(document: unknown): AcmeAuthorization {
  const root = objectOf(document, 'authorization');
  const identifier = objectOf(root['identifier'], 'identifier');
  const found = listOf(root, 'challenges')
    .map((one) => objectOf(one, 'challenge'))
    .find(({ type }) => type === 'http-01');
  const token = found?.['token'];
  // RFC 8555 §8.3: base64url, 128 bits or more. What is none must not become part of a path.
  if (found && (typeof token !== 'string' || !/^[A-Za-z0-9_-]{22,200}$/.test(token)))
    throw new AcmeProblem('the token of the challenge is no token');
  return {
    name: typeof identifier['value'] === 'string' ? identifier['value'].toLowerCase() : '',
    status: wordOf(root, 'status', ['pending', 'valid', 'invalid', 'deactivated', 'expired', 'revoked'] as const),
    challenge: found
      ? {
          url: urlOf(found, 'url'),
          token: token as string,
          status: String(found['status']),
          error: errorOf(found['error']),
        }
      : null,
  };
}

/** When the authority would like the certificate to be renewed (RFC 9773 §4.2); null: what it said cannot be used. */
export function readRenewalWindow(document: unknown): { start: Date; end: Date } | null {
  const window = (document as { suggestedWindow?: { start?: unknown; end?: unknown } } | null)?.suggestedWindow;
  const [start, end] = [window?.start, window?.end].map(
    (text) => new Date(typeof text === 'string' ? text : Number.NaN),
  );
  return start && end && start.getTime() <= end.getTime() ? { start, end } : null;
}

type Fields = Record<string, unknown>;

function objectOf(value: unknown, what: string): Fields {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new AcmeProblem(`the ${what} is no object`);
  return value as Fields;
}

function listOf(root: Fields, field: string): unknown[] {
  const value = root[field];
  if (!Array.isArray(value) || value.length > MOST) throw new AcmeProblem(`${field} is no list`);
  return value;
}

/** Everything after the directory is asked for where it says, so it has to be HTTPS too. */
function urlOf(root: Fields, field: string): string {
  const value = root[field];
  if (typeof value !== 'string' || value.length > 2000 || !/^https:\/\/[!-~]+$/.test(value) || !URL.canParse(value))
    throw new AcmeProblem(`${field} is no address of a web page under https`);
  return value;
}

function wordOf<const T extends string>(root: Fields, field: string, words: readonly T[]): T {
  const found = words.find((word) => word === root[field]);
  if (found === undefined) throw new AcmeProblem(`${field} is none of ${words.join(', ')}`);
  return found;
}

function errorOf(value: unknown): string | null {
  const { detail } = (value ?? {}) as { detail?: unknown };
  return typeof detail === 'string' ? detail.replace(/[\u0000-\u001f\u007f]+/g, ' ').slice(0, 500) : null;
}

const MOST = 200;
