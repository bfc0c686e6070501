import { expect, test } from 'vitest';
import { emptyForm, formOf, inputOf } from './form-state.ts';

test('what is typed is what is asked, and comes back as it was', () => {
  const form = {
    ...emptyForm,
    recipients: 'a@b.test NOTIFY=NEVER\n\n <c@d.test>\n"odd one"@e.test RET=HDRS',
    front: 'proxy' as const,
    frontAddress: '127.0.0.1',
    port: 'nonsense',
  };
  const { session, message } = inputOf(form);
  expect(session.recipients).toEqual([
    { address: 'a@b.test', parameters: 'NOTIFY=NEVER' },
    { address: 'c@d.test', parameters: '' },
    { address: '"odd one"@e.test', parameters: 'RET=HDRS' },
  ]);
  expect(session.client).toEqual({ address: '192.0.2.1' });
  expect(message).toEqual({ text: emptyForm.text });
  const asked = {
    ...session,
    client: { ...session.client, port: 1 },
    front: { by: 'proxy' as const, address: '127.0.0.1', port: 2 },
  };
  expect(inputOf(formOf(asked, { id: null, text: form.text })).session).toEqual({
    ...session,
    client: { address: '192.0.2.1', port: 1 },
  });
});
