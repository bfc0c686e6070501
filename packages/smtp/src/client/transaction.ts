import type { ClientPhase, OutcomeStage, RecipientOutcome, Transaction } from '../client.ts';
import type { FinalReader } from '../extensions/extension.ts';
import { extensions } from '../extensions/table.ts';
import { isPositive, type Reply, reply } from '../reply.ts';
import type { Channel } from './channel.ts';
import { type ContentSender, createChunkSender, createDataSender } from './content-sender.ts';
import { mailCommand, type Offer, rcptCommand, refusePath, refuseTransaction } from './envelope.ts';
import { ready } from './introduce.ts';

/** One message under way. */
export type RunningTransaction = { content(bytes: Uint8Array): void; contentEnd(): void };

/** Says one transaction and tells its outcome. `mustReset`: an earlier one was left open. */
export function runTransaction(channel: Channel, transaction: Transaction, mustReset: boolean): RunningTransaction {
  const { options, capabilities } = channel;
  const isPipelining = options.pipelining && capabilities.has('PIPELINING');
  const isChunking =
    options.chunking !== false &&
    capabilities.has('CHUNKING') &&
    (isPipelining || transaction.content !== undefined || transaction.params.body === 'BINARYMIME');
  const smtputf8 = transaction.params.smtputf8 === true;
  const offer: Offer = {
    capabilities,
    said: {
      size: transaction.size ?? transaction.content?.length,
      smtputf8,
      isAuthenticated: channel.isAuthenticated,
      recipients: transaction.recipients.length,
    },
  };
  const outcomes = transaction.recipients.map(({ path }): RecipientOutcome | undefined => {
    const refusal = refusePath(path, offer);
    return refusal && { path, reply: refusal, accepted: false, final: false, stage: 'local' };
  });
  const isSayable = outcomes.map((outcome) => outcome === undefined);
  const accepted: number[] = [];
  const whole = transaction.content;
  const isEager =
    isPipelining &&
    isChunking &&
    !channel.isBetting &&
    whole !== undefined &&
    whole.length <= (options.eagerContent ?? EAGER_CONTENT);
  let mail: Reply | undefined;
  let failedAt: OutcomeStage | undefined;
  let isOpen = true;
  let isContentComplete = false;
  let isTakingContent = false;
  let isEach = false;
  let unanswered = isSayable.filter(Boolean).length;
  const sender: ContentSender = isChunking
    ? createChunkSender(channel, isPipelining, chunkAnswered)
    : createDataSender(channel, (problem) => {
        settleOthers(reply(554, '5.6.3', `The content cannot be sent as lines: ${problem}`), 'local');
        channel.breakOff('aborted', `the content cannot be sent: ${problem}`);
      });

  channel.interrupt = {
    refuse(refusal, phase) {
      if (phase === 'mail') mail = refusal;
      if (mail !== undefined) settleOthers(mail, 'mail');
      settleOthers(refusal, isStage(phase) ? phase : 'content');
    },
    stop() {
      isOpen = false;
      isTakingContent = false;
      if (mail !== undefined) settleOthers(mail, 'mail');
      if (outcomes.every((outcome) => outcome !== undefined)) {
        emitOutcome();
        return undefined;
      }
      const recipients = outcomes.map((outcome, at) => outcome ?? { path: pathOf(at), reply: undefined });
      return { isContentComplete, mail, recipients };
    },
  };

  begin();
  return {
    content(bytes) {
      if (isTakingContent) sender.push(bytes);
    },
    contentEnd() {
      if (isTakingContent) endContent();
    },
  };

  function begin(): void {
    const refusal = refuseTransaction(transaction, offer, isChunking);
    if (refusal !== undefined) settleOthers(refusal, 'local');
    if (refusal !== undefined || unanswered === 0) {
      failedAt = 'local';
      conclude(mustReset);
    } else if (mustReset) {
      channel.say('RSET\r\n');
      channel.expect('rset', (answer) => {
        if (!isPositive(answer)) channel.breakOff('protocol-error', 'RSET was refused', answer);
        else if (!isPipelining) sayMail();
      });
      if (isPipelining) sayMail();
    } else {
      sayMail();
    }
  }

  function sayMail(): void {
    channel.resting = 'mail';
    channel.say(mailCommand(transaction, offer));
    channel.expect('mail', (answer) => {
      mail = answer;
      if (isUnclear(answer)) return;
      if (isPipelining) return;
      if (isPositive(answer)) sayRcpt(0);
      else conclude(false);
    });
    if (!isPipelining) return;
    for (let at = 0; at < outcomes.length; at++) if (isSayable[at]) sayOneRcpt(at);
    if (isEager) sayContent(whole);
    else if (!isChunking) sayData();
  }

  /** Without PIPELINING, one after the other. */
  function sayRcpt(from: number): void {
    const at = isSayable.indexOf(true, from);
    if (at >= 0) sayOneRcpt(at);
  }

  function sayOneRcpt(at: number): void {
    channel.say(rcptCommand(transaction.recipients[at]!, offer));
    channel.expect('rcpt', (answer) => {
      if (isUnclear(answer)) return;
      if (mail !== undefined && !isPositive(mail)) settle(at, mail, 'mail');
      else if (isPositive(answer)) accepted.push(at);
      else settle(at, answer, 'rcpt');
      unanswered--;
      if (unanswered === 0) recipientsAnswered();
      else if (!isPipelining) sayRcpt(at + 1);
    });
  }

  function recipientsAnswered(): void {
    if (isEager) {
      awaitFinal();
      return;
    }
    if (isPipelining && !isChunking) return;
    if (accepted.length === 0) conclude(true);
    else if (isChunking) wantContent();
    else sayData();
  }

  function sayData(): void {
    channel.resting = 'data';
    channel.say('DATA\r\n');
    channel.expect('data', (answer) => {
      if (answer.code === 354 && accepted.length > 0) {
        wantContent();
      } else if (answer.code === 354) {
        // RFC 2920 §3.1: nobody is left, yet the server waits; an empty message that nobody gets ends it.
        channel.say('.\r\n');
        if (options.protocol === 'lmtp') channel.breakOff('protocol-error', '354 without a recipient', answer);
        else channel.expect('final', () => conclude(false));
      } else if (answer.code >= 400) {
        settleOthers(answer, 'data');
        conclude(true);
      } else {
        isUnclear(answer);
      }
    });
  }

  function wantContent(): void {
    channel.resting = 'content';
    if (whole !== undefined) sayContent(whole);
    else {
      isTakingContent = true;
      channel.emit({ kind: 'wantContent', bdat: isChunking });
    }
  }

  function sayContent(content: Uint8Array): void {
    isTakingContent = true;
    sender.push(content);
    endContent();
  }

  function endContent(): void {
    sender.end();
    if (!isOpen) return;
    isTakingContent = false;
    isContentComplete = true;
    channel.resting = 'final';
    if (!isEager) awaitFinal();
  }

  function chunkAnswered({ refusal, owed }: { refusal: Reply | undefined; owed: number }): void {
    if (refusal !== undefined) {
      if (isUnclear(refusal)) return;
      settleOthers(refusal, 'content');
      isTakingContent = false;
    }
    const isRefused = outcomes.every((outcome) => outcome !== undefined);
    if (isRefused && owed === 0 && !isContentComplete) conclude(true);
  }

  /** One reply, or in LMTP one for each accepted recipient (RFC 2033 §4.2). */
  function awaitFinal(): void {
    const readFinal = finalReader(channel, transaction, accepted.length);
    if (readFinal !== undefined) {
      awaitSpecial(readFinal);
      return;
    }
    const count = options.protocol === 'lmtp' ? Math.max(1, accepted.length) : 1;
    for (let nth = 0; nth < count; nth++) {
      channel.expect('final', (answer) => {
        if (isUnclear(answer)) return;
        const answered = options.protocol === 'lmtp' ? accepted.slice(nth, nth + 1) : accepted;
        for (const at of answered) settle(at, answer, 'final');
        if (nth === count - 1) conclude(!isPositive(answer) && isChunking);
      });
    }
  }

  /** The way of an extension, which knows how many replies come. */
  function awaitSpecial(readFinal: FinalReader): void {
    channel.expect('final', (answer) => {
      const replies = readFinal(answer);
      if (replies === undefined) {
        isEach = true;
        awaitSpecial(readFinal);
        return;
      }
      for (const [nth, at] of accepted.entries()) settle(at, replies[nth] ?? answer, 'final');
      conclude(!isPositive(answer) && isChunking);
    });
  }

  function settle(at: number, answer: Reply, stage: OutcomeStage): void {
    outcomes[at] ??= {
      path: pathOf(at),
      reply: answer,
      accepted: stage === 'final' && isPositive(answer),
      final: stage === 'final',
      stage,
    };
  }

  function settleOthers(answer: Reply, stage: OutcomeStage): void {
    if (isPositive(answer) || answer.code < 400) return;
    if (stage !== 'final') failedAt ??= stage;
    for (let at = 0; at < outcomes.length; at++) settle(at, answer, stage);
  }

  /** A 3yz where none belongs leaves both sides out of step. */
  function isUnclear(answer: Reply): boolean {
    if (answer.code >= 400 || isPositive(answer)) return false;
    channel.breakOff('protocol-error', `reply ${answer.code} makes no sense here`, answer);
    return true;
  }

  function conclude(isLeftOpen: boolean): void {
    if (!isOpen) return;
    if (mail !== undefined && !isPositive(mail)) settleOthers(mail, 'mail');
    isOpen = false;
    isTakingContent = false;
    channel.interrupt = undefined;
    emitOutcome();
    channel.mustReset = isLeftOpen;
    ready(channel);
  }

  function emitOutcome(): void {
    const recipients = outcomes.filter((outcome) => outcome !== undefined);
    if (!recipients.some(({ final }) => final)) failedAt ??= recipients.at(-1)?.stage;
    channel.emit({
      kind: 'outcome',
      outcome: { mail, recipients, failedAt, greeting: channel.greeting, helo: channel.helo, isEach },
    });
  }

  function pathOf(at: number): string {
    return transaction.recipients[at]!.path;
  }
}

function finalReader(channel: Channel, { params }: Transaction, recipients: number): FinalReader | undefined {
  for (const { keyword, readFinal } of extensions) {
    const reader = channel.capabilities.has(keyword) ? readFinal?.(params, recipients) : undefined;
    if (reader !== undefined) return reader;
  }
  return undefined;
}

function isStage(phase: ClientPhase): phase is Exclude<OutcomeStage, 'local'> {
  return phase === 'mail' || phase === 'rcpt' || phase === 'data' || phase === 'content' || phase === 'final';
}

const EAGER_CONTENT = 256 * 1024;
