import { check as checkCertificates } from './check.ts';
import { checkRun as certificatesCheckRun } from './check-run.ts';
import { list as listCertificates } from './list.ts';
import { renew as renewCertificate } from './renew.ts';
import { switchTo } from './switch-to.ts';

/** What may be asked of certificates. */
export const certificateProcedures = {
  list: listCertificates,
  check: checkCertificates,
  checkRun: certificatesCheckRun,
  renew: renewCertificate,
  switchTo,
};
