import { randomBytes } from 'node:crypto';
import { putChallenge, seeChallenge, takeChallenge } from '@posthorn/api/people/challenges';
import { beginAuthentication, finishAuthentication } from '@posthorn/api/people/passkeys';
import { tryPassword } from '@posthorn/api/people/password-sign-in';
import { type RelyingParty, relyingPartyAt } from '@posthorn/api/people/relying-party';
import { secondFactorsOf, takeSecondFactor } from '@posthorn/api/people/second-factor';
import { countGuess, countVisit, forgetGuess } from '@posthorn/api/people/tries';
import { isTrustedBrowser, trustBrowser, trustDays } from '@posthorn/api/people/trusted-browsers';
import type { SignInServices } from '@posthorn/api/services';
import { credentialInput } from '@posthorn/api/views/passkey';
import { createAuthEndpoint } from 'better-auth/api';
import { z } from 'zod';
import { peerHeader } from '../http.ts';
import { type Ceremony, finishSignIn, refuse, refuseGently, withLimit } from './finish-sign-in.ts';

/** The addresses of the sign-in page. The first takes the place of better-auth's own. */
export const signInEndpoints = (services: SignInServices) => ({
  signInEmail: createAuthEndpoint('/sign-in/email', { method: 'POST', body: passwordBody }, async (ctx) => {
    const { email, password } = ctx.body;
    const from = originOf(ctx);
    const answer = await withLimit(services, from, () => tryPassword(services, { email, password, ...from }));
    if (answer.kind === 'wrong')
      throw await refuse(services, { ...from, method: 'password', person: answer.person, reason: answer.reason });
    const { id } = answer.person;
    const { totp } = await secondFactorsOf(services.prisma, id);
    const token = await ctx.getSignedCookie(trustedCookie(ctx).name, ctx.context.secret);
    const isTrusted =
      totp && (await isTrustedBrowser(services.prisma, { userId: id, token: token || null, now: services.now() }));
    if (!totp || isTrusted)
      return ctx.json(await finishSignIn(services, ctx, { ...from, userId: id, method: 'password' }));
    const pending = randomBytes(24).toString('base64url');
    await putChallenge(services.prisma, `second-factor ${pending}`, { value: id, minutes: 10, now: services.now() });
    const cookie = secondFactorCookie(ctx);
    await ctx.setSignedCookie(cookie.name, pending, ctx.context.secret, cookie.attributes);
    return ctx.json({ signedIn: false as const, needs: 'second-factor' as const });
  }),

  signInSecondFactor: createAuthEndpoint('/sign-in/second-factor', { method: 'POST', body: codeBody }, async (ctx) => {
    const { code, method, trust } = ctx.body;
    const from = originOf(ctx);
    const cookie = secondFactorCookie(ctx);
    const pending = await ctx.getSignedCookie(cookie.name, ctx.context.secret);
    const userId = pending ? await seeChallenge(services.prisma, `second-factor ${pending}`, services.now()) : null;
    if (!userId) throw refuseGently('begin-again', 'That took too long. Begin again with your password.');
    const person = await services.prisma.user.findUnique({ where: { id: userId }, select: { id: true, email: true } });
    const guess = { account: `code ${userId}`, address: from.address };
    await withLimit(services, { ...from, person }, () => countGuess(services, guess));
    if (!(await takeSecondFactor(services, userId, { code, method })))
      throw await refuse(services, { ...from, method, person, reason: 'wrong code', code: 'wrong-code' });
    if ((await takeChallenge(services.prisma, `second-factor ${pending}`, services.now())) === null)
      throw refuseGently('begin-again', 'That took too long. Begin again with your password.');
    await forgetGuess(services, guess);
    ctx.setCookie(cookie.name, '', { ...cookie.attributes, maxAge: 0 });
    if (trust) {
      const { prisma, now } = services;
      const token = await trustBrowser(prisma, { userId, userAgent: from.userAgent, now: now() });
      const trusted = trustedCookie(ctx);
      await ctx.setSignedCookie(trusted.name, token, ctx.context.secret, trusted.attributes);
    }
    return ctx.json(await finishSignIn(services, ctx, { ...from, userId, method }));
  }),

  passkeySignInOptions: createAuthEndpoint('/sign-in/passkey/options', { method: 'POST' }, async (ctx) => {
    const from = originOf(ctx);
    await withLimit(services, from, () => countVisit(services, from.address));
    const party = partyOf(services, ctx);
    const nonce = randomBytes(24).toString('base64url');
    const cookie = passkeyCookie(ctx);
    await ctx.setSignedCookie(cookie.name, nonce, ctx.context.secret, cookie.attributes);
    return ctx.json({ options: await beginAuthentication(services, { party, purpose: `sign-in ${nonce}` }) });
  }),

  signInPasskey: createAuthEndpoint('/sign-in/passkey', { method: 'POST', body: passkeyBody }, async (ctx) => {
    const from = originOf(ctx);
    const cookie = passkeyCookie(ctx);
    const nonce = await ctx.getSignedCookie(cookie.name, ctx.context.secret);
    const party = partyOf(services, ctx);
    await withLimit(services, from, () => countVisit(services, from.address));
    const response = ctx.body.credential as unknown as Parameters<typeof finishAuthentication>[1]['response'];
    const found = nonce ? await finishAuthentication(services, { party, purpose: `sign-in ${nonce}`, response }) : null;
    ctx.setCookie(cookie.name, '', { ...cookie.attributes, maxAge: 0 });
    if (!found)
      throw await refuse(services, { ...from, method: 'passkey', person: null, reason: 'not a passkey of ours' });
    return ctx.json(await finishSignIn(services, ctx, { ...from, userId: found.userId, method: 'passkey' }));
  }),
});

const passwordBody = z.object({ email: z.string().max(320), password: z.string().max(200) });
const codeBody = z.object({
  code: z.string().max(40),
  method: z.enum(['totp', 'recovery-code']),
  trust: z.boolean().default(false),
});
const passkeyBody = z.object({ credential: credentialInput });

const originOf = (ctx: Ceremony): { address: string; userAgent: string } => ({
  address: ctx.headers?.get(peerHeader) ?? '',
  userAgent: ctx.headers?.get('user-agent') ?? '',
});

const partyOf = ({ publicOrigin }: SignInServices, ctx: Ceremony): RelyingParty => {
  const party = relyingPartyAt(publicOrigin ?? new URL(ctx.request?.url ?? 'http://0.0.0.0').origin);
  if ('unavailable' in party) throw refuseGently('unavailable', party.unavailable);
  return party;
};

const secondFactorCookie = (ctx: Ceremony) => ctx.context.createAuthCookie('second_factor', { maxAge: 600 });
const passkeyCookie = (ctx: Ceremony) => ctx.context.createAuthCookie('passkey', { maxAge: 300 });
const trustedCookie = (ctx: Ceremony) => ctx.context.createAuthCookie('trusted', { maxAge: trustDays * 86_400 });
