import { listSandboxMessages, readSandboxMessage } from '@posthorn/db/sandbox/messages';
import { noReportTexts } from '@posthorn/settings/report-texts/texts';
import { expect, test } from 'vitest';
import { buildHouse } from '../testing/house.ts';

test('a failure report says the operator’s own words, their variables filled in', async () => {
  await using house = await buildHouse({
    configure({ dsn }) {
      dsn.texts = [{ ...noReportTexts('de'), failedSubject: 'Zurück: {recipients}' }];
      dsn.languageOf = [{ name: 'ours', senders: ['*@sender.example'], languages: ['de', 'en'] }];
      dsn.failureWords = 'Ask {postmaster} about {recipients}, or call us.';
    },
  });
  await house.accept(['permfail@far.example']);
  const reports = async () =>
    (await listSandboxMessages(house.pool, { limit: 5 })).messages.filter(({ reversePath }) => reversePath === '');
  await house.until(async () => (await reports()).length === 1);
  const [report] = await reports();
  const content = (await readSandboxMessage(house.pool, report!.id))?.content.toString('latin1') ?? '';
  expect(content).toContain('Ask postmaster@mail.example.org about permfail@far.example, or call us.\r\n');
});
