import { type ReplyClass, replyClasses } from '@posthorn/events/explain/class/words';
import { type Tone, tones } from './badge.tsx';

/** What kind of trouble a try met, with what Posthorn does about it on hover. */
export function ReplyClassBadge({ name, className = '' }: { name: ReplyClass; className?: string }) {
  const { title, meaning, does } = replyClasses[name];
  return (
    <span
      title={`${meaning} ${does}`}
      className={`inline-flex h-5 shrink-0 items-center rounded-full px-2 text-xs font-medium whitespace-nowrap ${tones[looks[name] ?? 'quiet']} ${className}`}
    >
      {title}
    </span>
  );
}

const looks: Partial<Record<ReplyClass, Tone>> = { blocklisting: 'bad', throttling: 'warn', authenticity: 'warn' };
