import { checkAcme } from './checks/acme.ts';
import { checkActions } from './checks/actions.ts';
import { checkArc } from './checks/arc.ts';
import { checkCertificates } from './checks/certificates.ts';
import { checkContent } from './checks/content.ts';
import { checkDkim } from './checks/dkim.ts';
import { checkDmarc } from './checks/dmarc.ts';
import { checkListeners } from './checks/listeners.ts';
import { checkLists } from './checks/lists.ts';
import { checkLookedUpLists } from './checks/looked-up-lists.ts';
import { checkLookups } from './checks/lookups.ts';
import { checkMtaSts } from './checks/mta-sts.ts';
import { checkNames } from './checks/names.ts';
import { checkOcsp } from './checks/ocsp.ts';
import { checkOverrides } from './checks/overrides.ts';
import { checkProxies } from './checks/proxies.ts';
import { checkReportTexts } from './checks/report-texts.ts';
import { checkRouting } from './checks/routing.ts';
import { checkRules } from './checks/rules.ts';
import { checkService } from './checks/service.ts';
import { checkSocks } from './checks/socks.ts';
import { checkSources } from './checks/sources.ts';
import { checkSrs } from './checks/srs.ts';
import { checkWeb } from './checks/web.ts';
import { checkWebhooks } from './checks/webhooks.ts';
import type { Configuration, Problem } from './configuration.ts';
import type { Visit } from './schema.ts';
import { walkConfiguration } from './schema.ts';

/** Where a check reports: a problem forbids publishing, a warning is for the operator to read. */
export type Findings = { problems: Problem[]; warnings: Problem[] };

/** One check across settings; `visits` is every value of the configuration with its words. */
export type Check = (configuration: Configuration, findings: Findings, visits: readonly Visit[]) => void;

/** Checks what settings say about each other; each value by itself has passed its schema. */
export function checkConfiguration(configuration: Configuration): Findings {
  const findings: Findings = { problems: [], warnings: [] };
  const visits = walkConfiguration(configuration);
  for (const check of CHECKS) check(configuration, findings, visits);
  return findings;
}

const CHECKS: readonly Check[] = [
  checkNames,
  checkLists,
  checkLookups,
  checkLookedUpLists,
  checkListeners,
  checkCertificates,
  checkOcsp,
  checkRouting,
  checkSocks,
  checkSources,
  checkDmarc,
  checkSrs,
  checkService,
  checkOverrides,
  checkProxies,
  checkRules,
  checkDkim,
  checkArc,
  checkWebhooks,
  checkActions,
  checkWeb,
  checkMtaSts,
  checkReportTexts,
  checkAcme,
  checkContent,
];
