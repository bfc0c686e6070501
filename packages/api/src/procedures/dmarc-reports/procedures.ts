import { didWeSend } from './did-we-send.ts';
import { failureContent, failureReceived, failuresReceived } from './failures.ts';
import { getReport } from './get.ts';
import { listReports } from './list.ts';
import { reportedNames } from './names.ts';
import { sendersOverTime } from './over-time.ts';
import { reportedDays, reportedDomains, reporters } from './reporters.ts';
import { retryReport } from './retry.ts';
import { reportRows } from './rows.ts';
import { senderAddresses } from './sender-addresses.ts';
import { senderOverrides } from './sender-overrides.ts';
import { senders } from './senders.ts';
import { uploadReport } from './upload.ts';

/** What others report about our domains. */
export const dmarcReportProcedures = {
  reports: listReports,
  report: getReport,
  reportRows,
  uploadReport,
  retryReport,
  failures: failuresReceived,
  failure: failureReceived,
  failureContent,
  senders,
  senderAddresses,
  senderOverrides,
  didWeSend,
  sendersOverTime,
  reporters,
  reportedDays,
  reportedDomains,
  reportedNames,
};
