import type { Pool, StoredMessage } from '@posthorn/db/mail/message';
import { LookupFailed } from '@posthorn/policy/lookup/at-hand';
import type { RouteChoice } from '@posthorn/policy/route';
import type { ClaimedMessage, ClaimedRecipient } from '@posthorn/queue/claim';
import type { Settlement } from '@posthorn/queue/settle';
import type { Suppression } from '@posthorn/queue/suppression';
import { noteDmarcMail } from '../dmarc-reports/receive.ts';
import type { WorkerLog } from '../index.ts';
import { classed } from '../outcome/classed.ts';
import { ours } from '../outcome/classify.ts';
import type { Ending } from '../outcome/ending.ts';
import type { RecipientResult } from '../outcome/result.ts';
import { settlementsOf } from '../outcome/settlements.ts';
import { contentOf } from '../prepare/content.ts';
import { isForwarded } from '../prepare/srs.ts';
import { type Routed, routeRecipient } from '../route/route.ts';
import { type DeliverySettings, settingsFor } from '../settings.ts';
import { noteReportMail } from '../tls-reports/receive.ts';
import type { DownDestinations } from './down.ts';
import type { Job, Transport } from './job.ts';
import type { Lease } from './lease.ts';
import type { Pacer } from './pace.ts';
import { suppressedEnding } from './suppressed.ts';

export type DeliverContext = {
  pool: Pool;
  process: string;
  log: WorkerLog;
  random: () => number;
  down: DownDestinations;
  pacer: Pacer;
  transport: Transport;
};

/** Takes one claimed message through route, attempt and outcome; returns what is to be committed. `isEnough`: the destination is better left alone. `isAnswered`: it spoke of this message. */
export async function deliverMessage(
  claimed: ClaimedMessage,
  on: { lease: Lease; settings: DeliverySettings; suppressed: ReadonlyMap<string, Suppression> },
  context: DeliverContext,
): Promise<{ settlements: Settlement[]; isEnough: boolean; isAnswered: boolean }> {
  const { message } = claimed;
  const { settings, lease, suppressed } = on;
  const content = contentOf(context.pool, claimed);
  const endings: Ending[] = [];
  const addresses = claimed.recipients.map(({ address }) => address);
  await noteReportMail(message, addresses, { ...context, settings });
  await noteDmarcMail(message, addresses, { ...context, settings });
  const jobs = new Map<string, Job & { recipients: ClaimedRecipient[] }>();
  for (const recipient of claimed.recipients) {
    const routed = await routedOrDeferred(message, recipient, settings);
    if (routed.kind === 'ended') {
      endings.push(routed.ending);
      continue;
    }
    const { choice } = routed;
    const stop = suppressedEnding(recipient, choice, suppressed);
    if (stop) {
      endings.push(stop);
      continue;
    }
    const own = settingsFor(settings, recipient.address);
    const forwarded = isForwarded(message, recipient, { choice, settings: own });
    // Recipients of one way share a transaction; a mailbox of its own makes a way of its own, and so do settings of its own.
    const key =
      choice.kind === 'maildir' ? recipient.id : `${choice.destination} ${choice.route} ${own.place} ${forwarded}`;
    const job = jobs.get(key);
    if (job) job.recipients.push(recipient);
    else
      jobs.set(key, {
        message,
        content,
        recipients: [recipient],
        choice,
        settings: own,
        lease,
        isForwarded: forwarded,
      });
  }
  let isEnough = false;
  let isAnswered = false;
  for (const job of jobs.values()) {
    const made = await attempt(job, context);
    endings.push(...made.endings);
    isEnough ||= made.isEnough;
    isAnswered ||= made.isAnswered;
  }
  const settlements = await settlementsOf({ message, content }, endings, {
    settings,
    process: context.process,
    now: new Date(),
    fence: lease.claim.fence,
    random: context.random,
    log: context.log,
  });
  return { settlements, isEnough, isAnswered };
}

/** A route that depends on a look-up which fails is not known: the recipient waits. */
async function routedOrDeferred(
  message: StoredMessage,
  recipient: ClaimedRecipient,
  settings: DeliverySettings,
): Promise<Routed> {
  const { policy, configuration } = settings;
  await settings.learn(
    () => routeRecipient(message, recipient, settings),
    () => policy.route(message.reversePath, { expanded: true }),
    () => policy.addresses(configuration.srs.forwardTo, recipient.address),
    () => policy.addresses(configuration.suppression.exempt, recipient.address),
    () => message.client !== null && policy.hosts(configuration.smtp.relayHosts, { address: message.client.address }),
  );
  try {
    return routeRecipient(message, recipient, settings);
  } catch (error) {
    if (!(error instanceof LookupFailed)) throw error;
    const verdict = ours('deferred', 'route', '4.3.0', error.message);
    return { kind: 'ended', ending: { kind: 'undelivered', recipient, choice: unknownWay(recipient), verdict } };
  }
}

const unknownWay = ({ destination }: ClaimedRecipient): RouteChoice => ({
  kind: 'fail',
  route: 'default',
  destination,
  local: false,
  explain: ['A list that the route depends on could not be asked.'],
});

async function attempt(
  job: Job,
  context: DeliverContext,
): Promise<{ endings: Ending[]; isEnough: boolean; isAnswered: boolean }> {
  const { down, pacer, transport, log } = context;
  const { choice } = job;
  const fault = down.faultOf(choice.destination);
  if (fault) {
    const again = (recipient: ClaimedRecipient) => ended(job, { ...fault, recipient, startedAt: new Date(), ms: 0 });
    return { endings: job.recipients.map(again), isEnough: false, isAnswered: false };
  }
  try {
    const results = classed(await transport(job), job.settings);
    const isAnswered = results.some(isAnswer);
    learn(choice.destination, results, down);
    const isEnough = await pacer.learn(choice.destination, results, job.lease.claim);
    return { endings: results.map((result) => ended(job, result)), isEnough, isAnswered };
  } catch (error) {
    if (error instanceof LookupFailed) {
      const verdict = ours('deferred', 'route', '4.3.0', error.message);
      const waits = (recipient: ClaimedRecipient): Ending => ({ kind: 'undelivered', recipient, choice, verdict });
      return { endings: job.recipients.map(waits), isEnough: false, isAnswered: false };
    }
    // One place turns the unexpected into a deferral: mail is kept, and somebody is told.
    log.error({ err: error, message: job.message.id, destination: choice.destination }, 'a delivery broke');
    const verdict = ours('deferred', 'route', '4.3.0', `internal fault: ${(error as Error).message}`);
    return {
      endings: job.recipients.map((recipient) => ({
        kind: 'undelivered',
        recipient,
        choice,
        verdict,
        isInternal: true,
      })),
      isEnough: false,
      isAnswered: false,
    };
  }
}

function ended(job: Job, result: RecipientResult): Ending {
  return { kind: 'attempted', recipient: result.recipient, choice: job.choice, result };
}

/** Only faults on the way to a conversation say that the whole destination is down. */
function learn(destination: string, results: readonly RecipientResult[], down: DownDestinations): void {
  if (results.some(({ verdict }) => verdict.kind === 'delivered')) {
    down.succeeded(destination);
    return;
  }
  const [first] = results;
  if (
    first &&
    results.every(
      ({ verdict }) =>
        verdict.fault &&
        !verdict.isOfMessage &&
        !verdict.isVetoed &&
        verdict.kind === 'deferred' &&
        early.has(verdict.stage) &&
        !(verdict.fromRemote && paced.has(verdict.class)),
    )
  ) {
    down.failed(destination, first);
  } else if (results.some(isAnswer)) down.answered(destination);
}

/** The next hop took the message, or said something of it rather than of itself. */
const isAnswer = ({ verdict }: RecipientResult): boolean =>
  verdict.kind === 'delivered' || (verdict.fromRemote && !verdict.fault);

/** What the pace answers: it is up, and says how it wants it. */
const paced: ReadonlySet<string | undefined> = new Set(['throttling', 'blocklisting']);
const early: ReadonlySet<string> = new Set(['resolve', 'connect', 'greeting', 'helo', 'tls', 'auth']);
