import type { Check, Findings } from '../check.ts';
import type { Configuration } from '../configuration.ts';
import { formatDuration } from '../quantity.ts';

/** Settings of smtp, auth, queue and dsn that contradict each other, or that an operator should know of. */
export const checkService: Check = (configuration, findings) => {
  checkSmtp(configuration, findings);
  checkQueue(configuration, findings);
};

function checkSmtp({ smtp, auth, listeners }: Configuration, { problems, warnings }: Findings): void {
  const everybody = smtp.relayHosts.find((item) => OPEN.has(item.trim()));
  if (everybody !== undefined) {
    warnings.push({
      path: 'smtp.relayHosts',
      reason: `"${everybody.trim()}" lets anybody send to anybody: an open relay, which is abused within hours`,
    });
  }
  if (smtp.advertise.binarymime && !smtp.advertise.chunking) {
    problems.push({ path: 'smtp.advertise.binarymime', reason: 'BINARYMIME needs CHUNKING (RFC 3030 §3)' });
  }
  if (smtp.maxTextLineLength !== 0 && smtp.maxTextLineLength < 998) {
    problems.push({
      path: 'smtp.maxTextLineLength',
      reason: 'lines of 998 octets must be taken (RFC 5321 §4.5.3.1.6); 0 means no limit',
    });
  }
  if (smtp.maxRecipients < 100) {
    warnings.push({
      path: 'smtp.maxRecipients',
      reason: 'at least 100 recipients must be taken (RFC 5321 §4.5.3.1.8)',
    });
  }
  if (smtp.sessionTimeout < smtp.commandTimeout) {
    warnings.push({
      path: 'smtp.sessionTimeout',
      reason: `ends connections before the wait for a command (${formatDuration(smtp.commandTimeout)}) is over`,
    });
  }
  if (smtp.maxConnectionsPerClient > smtp.maxConnections) {
    warnings.push({
      path: 'smtp.maxConnectionsPerClient',
      reason: 'is above smtp.maxConnections, so one client can take all connections',
    });
  }
  const submission = listeners.entries.some((entry) => entry.enabled && entry.kind.startsWith('submission'));
  if (submission && smtp.requireAuthOnSubmission && auth.mechanisms.length === 0) {
    warnings.push({
      path: 'auth.mechanisms',
      reason: 'submission needs sign-in, but no mechanism is offered: nobody can submit',
    });
  }
  if (new Set(auth.mechanisms).size < auth.mechanisms.length) {
    problems.push({ path: 'auth.mechanisms', reason: 'a mechanism is named twice' });
  }
}

function checkQueue({ queue, dsn }: Configuration, { problems, warnings }: Findings): void {
  const { retrySchedule, maxAge } = queue;
  if (retrySchedule[0] && retrySchedule[0].after !== 0) {
    problems.push({ path: 'queue.retrySchedule[0].after', reason: 'the first step must begin at 0' });
  }
  for (const [index, step] of retrySchedule.entries()) {
    const before = retrySchedule[index - 1];
    if (before && step.after <= before.after) {
      problems.push({
        path: `queue.retrySchedule[${index}].after`,
        reason: `must be above ${formatDuration(before.after)}, where the step before it begins`,
      });
    } else if (step.after >= maxAge) {
      warnings.push({
        path: `queue.retrySchedule[${index}].after`,
        reason: `is never reached: mail is given up at ${formatDuration(maxAge)}`,
      });
    }
  }
  for (const [index, age] of dsn.delayWarnings.entries()) {
    const before = dsn.delayWarnings[index - 1];
    if (before !== undefined && age <= before) {
      problems.push({
        path: `dsn.delayWarnings[${index}]`,
        reason: `must be above the one before it, ${formatDuration(before)}`,
      });
    } else if (age >= maxAge) {
      warnings.push({
        path: `dsn.delayWarnings[${index}]`,
        reason: `is never sent: mail is given up at ${formatDuration(maxAge)}`,
      });
    }
  }
  if (queue.holdAll)
    warnings.push({ path: 'queue.holdAll', reason: 'delivery is held: mail is taken, and none leaves' });
}

const OPEN = new Set(['*', '0.0.0.0/0', '::/0']);
