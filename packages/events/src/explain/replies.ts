import type { ReplyPattern } from './explanation.ts';
import { appliances } from './replies/appliances.ts';
import { authenticity } from './replies/authenticity.ts';
import { blocklists } from './replies/blocklists.ts';
import { contents } from './replies/contents.ts';
import { google } from './replies/google.ts';
import { mailboxes } from './replies/mailboxes.ts';
import { microsoft } from './replies/microsoft.ts';
import { pace } from './replies/pace.ts';
import { permissions } from './replies/permissions.ts';
import { providers } from './replies/providers.ts';
import { tls } from './replies/tls.ts';
import { way } from './replies/way.ts';
import { yahoo } from './replies/yahoo.ts';

/**
 * What the world's mail servers answer, the first that fits: those who are known by their words before what anybody may say, and the narrow
 * before the wide.
 */
export const replyPatterns: readonly ReplyPattern[] = [
  ...google,
  ...microsoft,
  ...yahoo,
  ...providers,
  ...appliances,
  ...blocklists,
  ...tls,
  ...authenticity,
  ...pace,
  ...mailboxes,
  ...permissions,
  ...contents,
  ...way,
];
