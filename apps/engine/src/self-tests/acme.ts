import { randomBytes } from 'node:crypto';
import { dropAcmeChallenges, putAcmeChallenge } from '@posthorn/db/mail/acme';
import { fail, ok, unknown } from '@posthorn/settings/self-test';
import type { EngineSelfTests } from './self-test.ts';
import { askWeb } from './web.ts';

/** Puts up a challenge that nobody asked for, and asks for it and for others as an authority would. */
export const acme: EngineSelfTests = {
  async challenges(check, { pool, web }) {
    const place = web.find(({ kind }) => kind === 'http');
    if (place === undefined) {
      await check('Web port', () => unknown('No web listener for plain HTTP is open here, so nothing can be asked.'));
      return;
    }
    const token = randomBytes(24).toString('base64url');
    const answer = `${token}.${randomBytes(32).toString('base64url')}`;
    const host = 'self-test.invalid';
    const path = `/.well-known/acme-challenge/${token}`;
    await putAcmeChallenge(pool, { token, host, answer });
    try {
      await check('Our own challenge', async () => {
        const { status, body } = await askWeb(place, { host, path });
        return status === 200 && body === answer
          ? ok(`Answered on port ${place.port}. The authority asks port 80 of each host, which has to lead here.`)
          : fail(`Answered with ${status}, and not with what was put up.`);
      });
      await check('The same for another host', async () => {
        const { status } = await askWeb(place, { host: 'other.invalid', path });
        return status === 404
          ? ok('Not answered.')
          : fail(`Answered with ${status}: a token must count for its host only.`);
      });
    } finally {
      await dropAcmeChallenges(pool, [token]);
    }
    await check('A token of nobody', async () => {
      const { status } = await askWeb(place, { host, path });
      return status === 404 ? ok('Not answered.') : fail(`Answered with ${status}.`);
    });
  },
};
