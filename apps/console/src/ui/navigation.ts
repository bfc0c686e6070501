import {
  Activity,
  BadgeCheck,
  Blocks,
  Globe,
  Inbox,
  LayoutDashboard,
  ListTree,
  LockKeyhole,
  type LucideIcon,
  Scale,
  Settings2,
  ShieldAlert,
  Signpost,
  UserRound,
} from 'lucide-react';
import type { Permission } from './permission.tsx';

/** One place to go. `words` are what else people call it, for the command palette. */
export type Place = {
  title: string;
  href: string;
  icon: LucideIcon;
  /** The address under which it lights up, when that is not its own. */
  under?: string;
  words?: string;
  isAlwaysOpen?: boolean;
  children?: Child[];
  /** `g` and this key lead here. */
  key?: string;
};
export type Child = { title: string; href: string; words?: string; needs?: Permission; key?: string };

/** The navigation, by task. A page that is added gets its line here. */
export const places: Place[] = [
  { title: 'Overview', href: '/', icon: LayoutDashboard, words: 'home dashboard ledger health parts', key: 'o' },
  {
    title: 'Activity',
    href: '/activity/messages',
    under: '/activity',
    icon: Activity,
    isAlwaysOpen: true,
    children: [
      { title: 'Messages', href: '/activity/messages', words: 'mail search log delivered bounced', key: 'm' },
      { title: 'Refusals', href: '/activity/refusals', words: 'rejected denied blocked connections', key: 'r' },
      { title: 'Events', href: '/activity/events', words: 'log history what happened', key: 'e' },
      { title: 'Live tail', href: '/activity/tail', words: 'stream follow now', key: 't' },
    ],
  },
  {
    title: 'Queue',
    href: '/queue',
    icon: ListTree,
    words: 'waiting deferred held retry back-off suppression bounced addresses',
    key: 'q',
  },
  {
    title: 'Quarantine',
    href: '/quarantine',
    icon: ShieldAlert,
    words: 'kept back spam suspicious release junk',
    key: 'u',
  },
  {
    title: 'DMARC',
    href: '/dmarc',
    icon: BadgeCheck,
    words:
      'spf dkim arc history verifications alignment authors reports aggregate who sends as us senders failures forensic ruf complaints',
    key: 'd',
  },
  {
    title: 'Policy',
    href: '/policy/rules',
    under: '/policy',
    icon: Scale,
    key: 'p',
    children: [
      { title: 'Rules', href: '/policy/rules', words: 'conditions cel acl deny ready-made' },
      { title: 'Lists', href: '/policy/lists', words: 'named hosts domains addresses block allow' },
      { title: 'Scanners', href: '/policy/scanners', words: 'content spam virus malware rspamd spamassassin clamav' },
      {
        title: 'Look-ups',
        href: '/policy/lookups',
        words: 'lookup redis lmdb sql postgres mysql mariadb file csv http dns dnsbl rhsbl block list cache',
      },
      { title: 'Simulator', href: '/policy/simulator', words: 'what if try test replay draft session' },
    ],
  },
  {
    title: 'Routing',
    href: '/routing/domains',
    under: '/routing',
    icon: Signpost,
    children: [
      { title: 'Local domains', href: '/routing/domains', words: 'receive mailboxes relay take mail for' },
      { title: 'Aliases', href: '/routing/aliases', words: 'forward expand' },
      { title: 'Routes', href: '/routing/routes', words: 'smarthost transport next hop' },
      { title: 'Shaping', href: '/routing/shaping', words: 'rate concurrency throttling back-off slow hosts limits' },
      { title: 'Where would it go?', href: '/routing/where', words: 'explain simulate address test' },
    ],
  },
  {
    title: 'Transport',
    href: '/transport/probe',
    under: '/transport',
    icon: LockKeyhole,
    children: [
      { title: 'Probe', href: '/transport/probe', words: 'test look mx tlsa dane mta-sts starttls certificate rcpt' },
      {
        title: 'TLS results',
        href: '/transport/tls',
        words: 'tls-rpt tlsrpt dane mta-sts reports starttls',
      },
      {
        title: 'Certificates',
        href: '/transport/certificates',
        words: 'tls expiry renew tlsa dane ocsp staple upload key',
      },
      { title: 'MTA-STS', href: '/transport/mta-sts', words: 'policy policies well-known host serve enforce testing' },
      {
        title: 'DNS',
        href: '/transport/dns',
        words: 'resolver look up name mx txt tlsa cache flush forget ttl dnssec ad trusted validate',
      },
      { title: 'Early pipelining', href: '/transport/early', words: 'pipeconnect cache ehlo remembered servers' },
    ],
  },
  { title: 'Domains', href: '/domains', icon: Globe, words: 'dkim signing keys dns records check-up', key: 'n' },
  { title: 'Sandbox', href: '/sandbox', icon: Inbox, words: 'inbox test misbehaviour', key: 'b' },
  { title: 'Features', href: '/features', icon: Blocks, words: 'settings options forms', key: 'f' },
  {
    title: 'Settings',
    href: '/settings',
    icon: Settings2,
    key: 's',
    children: [
      { title: 'Revisions', href: '/settings/revisions', words: 'history versions roll back diff' },
      { title: 'Whole configuration', href: '/settings/configuration', words: 'export import apply document' },
      {
        title: 'Webhooks',
        href: '/settings/webhooks',
        words: 'http post notify callback integration endpoints',
      },
      {
        title: 'Actions',
        href: '/settings/actions',
        words: 'event actions vetoes sql insert record delivery redis publish stream tcp:connect tls:cert smtp:connect',
      },
      {
        title: 'Report texts',
        href: '/settings/report-texts',
        words: 'bounce templates dsn ndr undeliverable delay language german subject',
      },
      { title: 'Users', href: '/settings/users', words: 'people roles invite', needs: 'admin' },
      { title: 'API keys', href: '/settings/keys', words: 'tokens scopes', needs: 'admin' },
      { title: 'Audit log', href: '/settings/audit', words: 'who changed what', needs: 'audit' },
    ],
  },
];

/** One's own place, at the foot of the navigation. */
export const account: Place = {
  title: 'Account',
  href: '/account',
  icon: UserRound,
  words: 'password passkey totp sessions me',
};

export const isAt = (path: string, href: string): boolean =>
  href === '/' ? path === '/' : path === href || path.startsWith(`${href}/`);
