import type { Reply } from '@posthorn/events/explain/explanation';
import { Expandable } from '../../ui/expandable.tsx';
import { Explained, useExplain } from '../../ui/reply-explained.tsx';

/** The short form of an explanation, since a timeline repeats itself: its title, and the rest when opened. */
export function FoldedExplanation(reply: Reply) {
  const found = useExplain()(reply);
  if (!found) return null;
  return (
    <Expandable
      className="mt-1.5"
      summary={
        <>
          <span className="font-medium text-ink">{found.title}:</span> {found.meaning}
        </>
      }
    >
      <Explained found={found} />
    </Expandable>
  );
}
