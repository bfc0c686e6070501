/** Names what stood in a list and stands in the draft no more. */
export function TakenOut({ keys }: { keys: readonly string[] }) {
  if (keys.length === 0) return null;
  return (
    <p className="mt-3 text-[13px] text-soft">
      Taken out in the draft: <span className="font-mono break-all">{keys.slice(0, MOST).join(', ')}</span>
      {keys.length > MOST ? ` and ${keys.length - MOST} more` : ''}
    </p>
  );
}

const MOST = 10;
