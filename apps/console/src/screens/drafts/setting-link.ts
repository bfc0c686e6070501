/** The page and field where a setting is edited. Rules and lists of routing have pages of their own, everything else its feature's. */
export const settingHref = (path: string): string => {
  const [group = '', field = ''] = path.split(/[.[]/, 2);
  const own = ownPages[`${group}.${field}`];
  if (own) return own;
  const slug = group.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
  const top = field && !field.startsWith('"') ? `${group}.${field}` : group;
  return `/features/${slug}#${top}`;
};

const ownPages: Record<string, string> = {
  'routing.localDomains': '/routing/domains',
  'routing.aliases': '/routing/aliases',
  'routing.routes': '/routing/routes',
  'routing.defaultRoute': '/routing/routes',
  'rules.ordered': '/policy/rules',
  'lists.named': '/policy/lists',
  'lookups.sources': '/policy/lookups',
  'webhooks.endpoints': '/settings/webhooks',
  'events.actions': '/settings/actions',
  'events.vetoes': '/settings/actions',
  'dsn.texts': '/settings/report-texts',
};
