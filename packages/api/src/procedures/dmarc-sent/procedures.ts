import { destinationCheck, destinationCheckRun } from './destinations.ts';
import { dueReport, dueReports } from './due.ts';
import { endRest, restingAddresses } from './resting.ts';
import { sendReportAgain, sendReports, sentReport, sentReports } from './sent.ts';

/** What is asked about aggregate reports that go out, as members of the router `dmarc`. */
export const dmarcSentProcedures = {
  due: dueReports,
  dueReport,
  destinationCheck,
  destinationCheckRun,
  sent: sentReports,
  sentReport,
  sendReports,
  sendReportAgain,
  resting: restingAddresses,
  endRest,
};
