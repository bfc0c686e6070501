/** A reference to a secret that the database keeps encrypted. */
export type SecretRef = { $secret: string };

/** How mail for a local mailbox is handed over. */
export type LocalTransport =
  | { kind: 'maildir'; directory: string }
  | { kind: 'lmtp'; host: string; port: number }
  | { kind: 'sandbox' };

/** A domain whose mailboxes are here. */
export type LocalDomain = {
  domain: string;
  /** `any` accepts every local part; otherwise the local parts that exist. */
  mailboxes: 'any' | string[];
  transport: LocalTransport;
  /** What parts `user+tag` into mailbox and tag; empty: nothing does. */
  subaddressSeparator: '+' | '-' | '';
};

/** Another name for one or more addresses. `address` is `local@domain`, or `@domain` for a catch-all; a target `@domain` keeps the local part. */
export type Alias = { address: string; targets: string[] };

/** How mail is handed to the next hop. */
export type Transport =
  | {
      kind: 'smarthost';
      hosts: { host: string; port: number }[];
      tls: 'opportunistic' | 'required' | 'none' | 'implicit';
      username?: string;
      password?: SecretRef;
    }
  | { kind: 'mx'; port: number }
  | { kind: 'lmtp'; host: string; port: number }
  | { kind: 'maildir'; directory: string }
  | { kind: 'sandbox' }
  | { kind: 'discard' };

/** A way out for the recipients its list matches. */
export type Route = {
  name: string;
  /** Domains or addresses, in the list language. */
  match: string[];
  transport: Transport;
  /** Answer success reports here, as if the next hop had no DSN (RFC 3461 §5.2.3 is then ours). */
  lastHop: boolean;
  enabled: boolean;
};

/** The `routing` group of the settings. */
export type Routing = {
  localDomains: LocalDomain[];
  aliases: Alias[];
  routes: Route[];
  defaultRoute: 'sandbox' | 'mx' | 'reject';
};

/** Where one recipient goes. */
export type RouteChoice = {
  kind: 'lmtp' | 'maildir' | 'smarthost' | 'mx' | 'discard' | 'sandbox' | 'redirect' | 'fail';
  /** Name of the route: `local:<domain>`, `alias:<address>`, the name of an explicit route, or `default`. */
  route: string;
  /** Stable key under which deliveries are bundled, such as `mx:example.org`, `smarthost:relay1`, `sandbox`. */
  destination: string;
  /** Is the recipient ours (a local domain or an alias), so that no relay permission is needed? */
  local: boolean;
  /** The way to the choice, one plain sentence a step. */
  explain: string[];
  /** The settings of the hop; absent for `redirect` and `fail`. */
  transport?: Transport | LocalTransport;
  /** For a local domain: whose mailbox. `local` is unquoted and in lower case, and comes from the network: never use it as a path unescaped. */
  mailbox?: { domain: string; local: string; tag?: string };
  /** For `redirect`: the final addresses, aliases of aliases already followed. */
  targets?: string[];
  /** For `fail`: what to tell the sender. */
  reply?: { code: number; enhanced: string; text: string };
};
