import { explainReply } from '@posthorn/events/explain';
import type { ExplainedReply, Reply, ReplyPattern, Whose } from '@posthorn/events/explain/explanation';
import { ExternalLink } from 'lucide-react';
import type { Tone } from './badge.tsx';
import { tones } from './badge.tsx';
import { classes } from './classes.ts';
import { useOwnPatterns } from './use-own-patterns.ts';

/** What a reply means, why it happens, whose turn it is and what to do next. Nothing when there is nothing to explain. */
export function ReplyExplained({ code, enhanced, text, className }: Reply & { className?: string }) {
  const explain = useExplain();
  const found = explain({ code, enhanced, text });
  return found ? <Explained found={found} {...(className === undefined ? {} : { className })} /> : null;
}

/** The same for a reply that was already explained. */
export function Explained({ found, className }: { found: ExplainedReply; className?: string }) {
  const { title, meaning, cause, next, whose, source, isTemporary } = found;
  return (
    <div className={classes('rounded-lg border bg-surface px-3 py-2.5 text-[13px]', className)}>
      <p className="flex flex-wrap items-center gap-x-2 gap-y-1">
        <strong className="font-semibold">{title}</strong>
        <span className={`rounded-full px-2 py-0.5 text-xs font-medium ${tones[whoseLooks[whose].tone]}`}>
          {whoseLooks[whose].words}
        </span>
        {isTemporary === null ? null : (
          <span className="text-xs text-faint">{isTemporary ? 'tried again by itself' : 'final'}</span>
        )}
      </p>
      <p className="mt-1 text-soft">
        {meaning} {cause}
      </p>
      <p className="mt-1">
        <span className="text-faint">Next: </span>
        {next}
      </p>
      {source ? <Source source={source} /> : null}
    </div>
  );
}

/** `explain(reply)` with the patterns of this installation. */
export const useExplain = (): ((reply: Reply) => ExplainedReply | null) => {
  const own: readonly ReplyPattern[] = useOwnPatterns();
  return (reply) => rememberedExplanation(reply, own);
};

/** A table's rows say the same few things again and again, and each is compared with every pattern there is. */
const rememberedExplanation = (reply: Reply, own: readonly ReplyPattern[]): ExplainedReply | null => {
  const known = explanations.get(own) ?? new Map<string, ExplainedReply | null>();
  explanations.set(own, known);
  const key = JSON.stringify([reply.code, reply.enhanced, reply.text]);
  const found = known.get(key);
  if (found !== undefined) return found;
  const explained = explainReply(reply, own);
  if (known.size >= mostRemembered) known.clear();
  known.set(key, explained);
  return explained;
};
const explanations = new WeakMap<readonly ReplyPattern[], Map<string, ExplainedReply | null>>();
const mostRemembered = 500;

function Source({ source }: { source: string }) {
  if (!source.startsWith('https://')) return <p className="mt-1 text-xs text-faint">{source}</p>;
  return (
    <p className="mt-1 truncate text-xs">
      <a
        href={source}
        rel="noreferrer"
        target="_blank"
        className="inline-flex items-center gap-1 text-accent hover:underline"
      >
        {new URL(source).hostname}
        <ExternalLink aria-hidden className="size-3" />
        <span className="sr-only">(opens in a new tab)</span>
      </a>
    </p>
  );
}

/** Whose turn it is, in words and a colour that calls only those who can do something here. */
const whoseLooks: Record<Whose, { words: string; tone: Tone }> = {
  us: { words: 'for us to mend', tone: 'warn' },
  sender: { words: 'for the sender', tone: 'quiet' },
  recipient: { words: 'for the recipient', tone: 'quiet' },
  remote: { words: 'for the other side', tone: 'quiet' },
  network: { words: 'on the way', tone: 'quiet' },
  nobody: { words: 'as it should be', tone: 'good' },
};
