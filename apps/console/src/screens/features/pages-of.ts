import { places } from '../../ui/navigation.ts';

/** A page of the console where a feature is seen at work. */
export type Seen = { title: string; href: string };

/** Where a feature is seen at work, besides its own page. */
export const pagesOf = (slug: string): Seen[] =>
  (seenAt[slug] ?? []).flatMap((href) => {
    const title = titles.get(pathOf(href));
    return title === undefined ? [] : [{ title, href }];
  });

const pathOf = (href: string): string => href.split('?')[0]!;

const titles = new Map(
  places.flatMap(({ title, href, children = [] }) => [
    [href, title] as const,
    ...children.map((child) => [child.href, child.title] as const),
  ]),
);

export const seenAt: Readonly<Record<string, readonly string[]>> = {
  acme: ['/transport/certificates'],
  'aggregate-reports': ['/dmarc'],
  'cert-names': ['/transport/probe', '/transport/tls'],
  content: ['/policy/scanners'],
  dane: ['/transport/probe', '/transport/certificates'],
  dcc: ['/policy/scanners'],
  delivery: ['/routing/shaping'],
  dkim: ['/domains'],
  dmarc: ['/dmarc'],
  dns: ['/transport/dns'],
  dsn: ['/settings/report-texts'],
  events: ['/activity/events'],
  'ldap-lookup': ['/policy/lookups'],
  lists: ['/policy/lists'],
  'lmdb-lookup': ['/policy/lookups'],
  lookups: ['/policy/lookups'],
  milter: ['/policy/scanners'],
  'mta-sts': ['/transport/probe', '/transport/tls'],
  'mta-sts-hosting': ['/transport/mta-sts'],
  ocsp: ['/transport/certificates'],
  pipeconnect: ['/transport/early'],
  quarantine: ['/quarantine'],
  queue: ['/queue'],
  'redis-lookup': ['/policy/lookups'],
  requiretls: ['/transport/probe'],
  routing: ['/routing/domains', '/routing/routes'],
  rules: ['/policy/rules'],
  sandbox: ['/sandbox'],
  shaping: ['/routing/shaping'],
  'sql-lookup': ['/policy/lookups'],
  suppression: ['/queue?by=suppression'],
  tls: ['/transport/certificates'],
  'tls-rpt': ['/transport/tls'],
  web: ['/transport/mta-sts'],
  webhooks: ['/settings/webhooks'],
};
