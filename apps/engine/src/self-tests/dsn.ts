import type { SandboxMessageDetail } from '@posthorn/db/sandbox/messages';
import { fail, ok, unknown, warn } from '@posthorn/settings/self-test';
import type { EngineSelfTests } from './self-test.ts';
import { handOver, testMessage, waitForSandbox, whyNot } from './through-the-system.ts';

/** Sends a message that the sandbox refuses and waits for the report to come back to its sender. */
export const dsn: EngineSelfTests = {
  async bounce(check, context) {
    const message = testMessage(context, 'permfail');
    await check('A recipient that refuses', () => {
      if (!message) return unknown('With these settings no address leads to the sandbox, where one could be refused.');
      return ok(`The sandbox refuses ${message.recipient}; reports to ${message.sender} arrive there too.`);
    });
    if (!message) return;
    const messageId = await handOver(check, context, message);
    if (messageId === undefined) return;
    let report: SandboxMessageDetail | undefined;
    await check(
      'The report comes back',
      async () => {
        report = await waitForSandbox(context, message.sender, ARRIVAL_MS);
        if (!report) return await whyNot(context, messageId);
        const links = [{ to: `/sandbox/${report.id}`, words: 'The report' }];
        return ok(`“${report.subject}”`, { links });
      },
      ARRIVAL_MS + 5000,
    );
    if (!report) return;
    const { reversePath, content, from } = report;
    const text = content.toString('utf8');
    await check('Sent from nobody', () =>
      // RFC 3464 §2, RFC 5321 §4.5.5: so that a report can never cause a report.
      reversePath === '' ? ok('The reverse path is empty.') : fail(`The reverse path is <${reversePath}>.`),
    );
    await check('Form', () => {
      const missing = FORM.flatMap(([what, pattern]) => (pattern.test(text) ? [] : [what]));
      return missing.length > 0
        ? fail(`Missing: ${missing.join(', ')}.`)
        : ok('multipart/report with words for people, fields for programs, and the header of the message.');
    });
    await check('Comes from', () => {
      const { configuration, hostname } = context.house.inForce();
      const wanted = configuration.dsn.sender || `postmaster@${hostname}`;
      if (!from.toLowerCase().includes(wanted.toLowerCase())) return fail(`${from}, but the settings say ${wanted}.`);
      return !wanted.slice(wanted.lastIndexOf('@')).includes('.')
        ? warn(`${wanted}: nobody can answer that. Set dsn.sender or the host name.`)
        : ok(wanted);
    });
  },
};

/** RFC 6522 §3, RFC 3464 §2.1 to §2.3. */
const FORM: readonly [string, RegExp][] = [
  ['multipart/report', /^Content-Type:\s*multipart\/report;/im],
  ['report-type', /report-type="?delivery-status"?/i],
  ['message/delivery-status', /^Content-Type:\s*message\/(global-)?delivery-status/im],
  ['Final-Recipient', /^Final-Recipient:/im],
  ['Action: failed', /^Action:\s*failed/im],
  ['Status 5.x.x', /^Status:\s*5\.\d+\.\d+/im],
  ['the returned header', /^Content-Type:\s*(text\/rfc822-headers|message\/(rfc822|global(-headers)?))/im],
];
const ARRIVAL_MS = 30_000;
