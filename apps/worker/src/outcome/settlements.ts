import type { ReportRecipient } from '@posthorn/bounce/dsn';
import { reportsFor } from '@posthorn/bounce/rules';
import type { StoredMessage } from '@posthorn/db/mail/message';
import { newEvent, type PosthornEvent } from '@posthorn/events/event';
import type { ClaimedRecipient } from '@posthorn/queue/claim';
import type { Settlement } from '@posthorn/queue/settle';
import type { WorkerLog } from '../index.ts';
import type { MessageContent } from '../prepare/content.ts';
import { type ReportKind, writeReport } from '../report/report.ts';
import type { ReportContext } from '../report/routed.ts';
import { expandRecipient } from '../route/expand.ts';
import { settingsFor } from '../settings.ts';
import { attemptOf, deliveredData, hostData } from './attempt.ts';
import { bounceOf } from './bounce.ts';
import type { Ending } from './ending.ts';
import { plannedTry } from './planned-try.ts';
import type { RecipientResult, Verdict } from './result.ts';

export type SettlementContext = ReportContext & { fence: bigint; random: () => number; log: WorkerLog };

/** Turns the endings of one message into what is committed: outcome, attempt, events, and one report of each kind. */
export async function settlementsOf(
  original: { message: StoredMessage; content: MessageContent },
  endings: readonly Ending[],
  context: SettlementContext,
): Promise<Settlement[]> {
  const { message } = original;
  const drafts = endings.map((ending) => draft(message, ending, context));
  // Each fate has words of its own.
  for (const { kind, action } of reportKinds) {
    const told = drafts.filter(({ report }) => report?.kind === kind && report.about.action === action);
    const first = told[0];
    if (!first) continue;
    const report = await writeReport(
      original,
      { kind, recipients: told.map((one) => one.report!.about) },
      context,
    ).catch((error: Error) => unwritten(told, { kind, message, error, context }));
    if (!report) continue;
    // It belongs to the outcomes it tells of: it is stored, once, with whichever of them are committed.
    for (const { settlement } of told) settlement.reports.push(...report.messages);
    first.settlement.events.push(...report.events);
    const reportId = report.messages[0]?.id ?? '';
    for (const { settlement } of told) {
      const failure = settlement.events.find(({ type }) => type === 'msg:fail:delivery');
      if (failure && kind === 'failure') failure.data['reportId'] = reportId;
    }
  }
  return drafts.map(({ settlement }) => settlement);
}

/** A sender who cannot be told yet must not be left in the dark: what failed stays queued until the report can be written. */
function unwritten(
  told: readonly Draft[],
  why: { kind: ReportKind; message: StoredMessage; error: Error; context: SettlementContext },
): undefined {
  const { kind, message, error, context } = why;
  context.log.error({ err: error, message: message.id, kind }, 'a report could not be written');
  if (kind !== 'failure') return;
  for (const { settlement } of told) {
    const nextTry = new Date(context.now.getTime() + reportRetryMs);
    settlement.outcome = { kind: 'deferred', nextTry, lastError: `the report could not be written: ${error.message}` };
    const { recipientId } = settlement;
    const { process } = context;
    settlement.events = [
      newEvent('msg:fail:internal', {
        process,
        messageId: message.id,
        recipientId,
        text: error.message,
        data: { where: 'report' },
      }),
    ];
  }
}

type Draft = { settlement: Settlement; report?: { kind: ReportKind; about: ReportRecipient } };

function draft(message: StoredMessage, ending: Ending, context: SettlementContext): Draft {
  const { recipient } = ending;
  const base = { messageId: message.id, recipientId: recipient.id, fence: context.fence, reports: [] };
  switch (ending.kind) {
    case 'attempted': {
      const settled = afterVerdict(message, { ...ending, verdict: ending.result.verdict }, context);
      const attempt = attemptOf(ending.result, context.settings);
      return { ...settled, settlement: { ...settled.settlement, attempt } };
    }
    case 'undelivered': {
      if (ending.suppressedSince) return suppressed(message, ending, context);
      const after = afterVerdict(message, ending, context);
      if (ending.isInternal) {
        after.settlement.events.push(
          event('msg:fail:internal', { message, ending, context, data: { where: 'worker' } }),
        );
      }
      return after;
    }
    case 'discarded':
      return {
        settlement: {
          ...base,
          outcome: { kind: 'discarded' },
          events: [
            event('msg:drop', {
              message,
              ending,
              context,
              data: { actor: ending.choice.route, reason: 'discarded by the route' },
            }),
          ],
        },
      };
    case 'moved': {
      const { destination, route } = ending.choice;
      return { settlement: { ...base, outcome: { kind: 'moved', destination, route }, events: [] } };
    }
    case 'redirected':
      return redirected(message, ending, context);
    case 'requested': {
      const isExpiry = ending.outcome === 'expire';
      const text = ending.reason || (isExpiry ? 'expired by the postmaster' : 'failed by the postmaster');
      const verdict: Verdict = {
        kind: 'failed',
        stage: 'route',
        enhanced: isExpiry ? '5.4.7' : '5.0.0',
        text,
        fromRemote: false,
        fault: false,
      };
      return failed(message, { recipient, verdict, reason: isExpiry ? 'expired' : 'operator' }, context);
    }
  }
}

type Judged = {
  recipient: ClaimedRecipient;
  verdict: Verdict;
  choice?: { route: string; kind: string };
  result?: RecipientResult;
};

function afterVerdict(message: StoredMessage, judged: Judged, context: SettlementContext): Draft {
  switch (judged.verdict.kind) {
    case 'delivered':
      return delivered(message, judged, context);
    case 'failed':
      return failed(message, { ...judged, reason: judged.result ? 'refused' : 'no-route' }, context);
    case 'deferred':
      return deferred(message, judged, context);
  }
}

function delivered(message: StoredMessage, judged: Judged, context: SettlementContext): Draft {
  const { recipient, result, choice } = judged;
  const isFinal = result?.handedTo === 'mailbox';
  const isLastHop = choice !== undefined && context.settings.lastHops.has(choice.route);
  const { report } = reportsFor(
    who(message, recipient),
    isFinal
      ? { kind: 'delivered' }
      : { kind: 'relayed', peerOffersDsn: result?.peerOffersDsn ?? false, lastHop: isLastHop },
  );
  return {
    settlement: {
      ...settled(message, recipient, context),
      outcome: { kind: result?.handedTo === 'file' ? 'handed-over' : 'delivered' },
      events: [
        event('msg:delivery', {
          message,
          ending: judged,
          context,
          data: deliveredData(result),
        }),
      ],
    },
    ...(report ? { report: { kind: 'success', about: about(message, judged, { action: report, context }) } } : {}),
  };
}

function deferred(message: StoredMessage, judged: Judged, context: SettlementContext): Draft {
  const { recipient, verdict } = judged;
  const { queue, dsn } = settingsFor(context.settings, recipient.address).configuration;
  const { now } = context;
  const expiry = new Date(recipient.firstQueuedAt.getTime() + queue.maxAge * 1000);
  if (now >= expiry) {
    const tooOld = `not delivered within ${Math.round(queue.maxAge / 3600)} hours; last answer: ${verdict.text}`;
    return failed(
      message,
      { ...judged, verdict: { ...verdict, kind: 'failed', enhanced: '5.4.7', text: tooOld }, reason: 'expired' },
      context,
    );
  }
  const next = plannedTry(recipient, verdict, { queue, expiry, now, random: context.random });

  const age = (now.getTime() - recipient.firstQueuedAt.getTime()) / 1000;
  const passed = [...dsn.delayWarnings].sort((a, b) => a - b).filter((after) => after <= age).length;
  const isWarned = passed > recipient.delayWarnings;
  const report = isWarned ? reportsFor(who(message, recipient), { kind: 'delayed' }).report : null;
  return {
    settlement: {
      ...settled(message, recipient, context),
      outcome: {
        kind: 'deferred',
        nextTry: next,
        lastError: verdict.text,
        ...(isWarned ? { delayWarnings: passed } : {}),
      },
      events: [
        event('msg:defer', {
          message,
          ending: judged,
          context,
          data: {
            nextTry: next.toISOString(),
            attempts: recipient.attempts + (judged.result ? 1 : 0),
            ...(verdict.class ? { class: verdict.class } : {}),
            ...(verdict.duplicatePossible ? { duplicatePossible: true } : {}),
            ...(verdict.errno ? { errno: verdict.errno } : {}),
          },
        }),
      ],
    },
    ...(report
      ? { report: { kind: 'delay', about: about(message, judged, { action: report, context, until: expiry }) } }
      : {}),
  };
}

function failed(message: StoredMessage, judged: Judged & { reason: string }, context: SettlementContext): Draft {
  const { recipient } = judged;
  const { report } = reportsFor(who(message, recipient), { kind: 'failed' });
  return {
    settlement: {
      ...settled(message, recipient, context),
      outcome: { kind: judged.reason === 'expired' ? 'expired' : 'bounced' },
      ...(judged.reason === 'refused' ? bounceOf(message, judged, context.settings) : {}),
      events: [
        event('msg:fail:delivery', {
          message,
          ending: judged,
          context,
          data: { reason: judged.reason, ...(judged.verdict.class ? { class: judged.verdict.class } : {}) },
        }),
      ],
    },
    ...(report ? { report: { kind: 'failure', about: about(message, judged, { action: report, context }) } } : {}),
  };
}

/** Nothing was sent: the address stands on the suppression list. */
function suppressed(
  message: StoredMessage,
  ending: Ending & { kind: 'undelivered' },
  context: SettlementContext,
): Draft {
  const after = failed(message, { ...ending, reason: 'suppressed' }, context);
  const data = { since: ending.suppressedSince?.toISOString() ?? '' };
  after.settlement.events.push(event('suppression:applied', { message, ending, context, data }));
  return after;
}

function redirected(
  message: StoredMessage,
  ending: Ending & { kind: 'redirected' },
  context: SettlementContext,
): Draft {
  const { recipient, choice, targets } = ending;
  const child = expandRecipient(message, recipient, { alias: choice.route, targets, context });
  const { report } = reportsFor(who(message, recipient), { kind: 'redirected', targets: targets.length });
  const verdict: Verdict = {
    kind: 'delivered',
    stage: 'route',
    enhanced: '2.0.0',
    text: `passed on to ${targets.length === 1 ? 'another address' : `${targets.length} addresses`}`,
    fromRemote: false,
    fault: false,
  };
  return {
    settlement: {
      ...settled(message, recipient, context),
      outcome: { kind: 'expanded' },
      reports: [child],
      events: [event('msg:expand', { message, ending, context, data: { targets: [...targets], childId: child.id } })],
    },
    ...(report
      ? { report: { kind: 'success', about: about(message, { recipient, verdict }, { action: report, context }) } }
      : {}),
  };
}

function settled(
  message: StoredMessage,
  recipient: ClaimedRecipient,
  context: SettlementContext,
): Omit<Settlement, 'outcome' | 'events'> {
  return { messageId: message.id, recipientId: recipient.id, fence: context.fence, reports: [] };
}

function who(message: StoredMessage, recipient: ClaimedRecipient): Parameters<typeof reportsFor>[0] {
  return { reversePath: message.reversePath, notify: (recipient.notify as never) ?? undefined };
}

function about(
  message: StoredMessage,
  judged: Judged,
  told: { action: ReportRecipient['action']; context: SettlementContext; until?: Date },
): ReportRecipient {
  const { recipient, verdict, result } = judged;
  // RFC 3461 §6.3: never a rewritten address. What an alias stood for is nobody's business but ours.
  const submitted =
    message.origin === 'expanded' ? (recipient.original?.address ?? recipient.address) : recipient.address;
  return {
    action: told.action,
    address: submitted,
    ...(recipient.original ? { original: recipient.original } : {}),
    status: verdict.enhanced,
    ...(verdict.fromRemote ? { diagnostic: verdict.text } : { posthornDiagnostic: verdict.text }),
    ...(result?.remote && result.handedTo === 'relay' ? { remote: result.remote } : {}),
    ...(result ? { lastAttempt: result.startedAt } : {}),
    ...(told.until ? { willRetryUntil: told.until } : {}),
  };
}

function event(
  type: PosthornEvent['type'],
  facts: {
    message: StoredMessage;
    ending: Partial<Judged> & { recipient: ClaimedRecipient };
    context: SettlementContext;
    data: PosthornEvent['data'];
  },
): PosthornEvent {
  const { message, ending, context } = facts;
  const { recipient, result, verdict, choice } = ending;
  const remote = result?.remote;
  return newEvent(type, {
    process: context.process,
    direction: 'out',
    messageId: message.id,
    recipientId: recipient.id,
    sender: message.reversePath,
    recipient: recipient.address,
    ...(remote?.name ? { host: remote.name } : {}),
    ...(remote?.address ? { address: remote.address } : {}),
    ...(remote?.port ? { port: remote.port } : {}),
    ...(choice ? { router: choice.route, transport: choice.kind } : {}),
    ...(verdict?.code ? { code: verdict.code } : {}),
    ...(verdict ? { enhanced: verdict.enhanced, text: verdict.text.slice(0, maxText) } : {}),
    data: { ...hostData(result), ...facts.data },
  });
}

const reportKinds: readonly { kind: ReportKind; action: ReportRecipient['action'] }[] = [
  { kind: 'failure', action: 'failed' },
  { kind: 'delay', action: 'delayed' },
  { kind: 'success', action: 'delivered' },
  { kind: 'success', action: 'relayed' },
  { kind: 'success', action: 'expanded' },
];
const reportRetryMs = 900_000;
const maxText = 2000;
