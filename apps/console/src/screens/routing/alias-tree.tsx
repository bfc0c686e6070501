/** An address in the tree of its aliases, as `routing.trace` and the browser's own tracing tell it. */
export type TreeNode = { address: string; alias?: string; by?: string; end?: string; targets: readonly TreeNode[] };

/** Where aliases lead: each address below the one that stands for it, and why the tree ends where it does. */
export function AliasTree({ node }: { node: TreeNode }) {
  return (
    <ul className="space-y-0.5 text-[13px]">
      <Branch node={node} />
    </ul>
  );
}

function Branch({ node }: { node: TreeNode }) {
  const words = node.end ? ends[node.end] : node.by && node.by !== 'address' ? `by ${node.alias} (${node.by})` : '';
  return (
    <li>
      <span className="font-mono text-xs break-all">{node.address}</span>
      {words ? (
        <span
          className={`ml-2 text-xs ${node.end === 'circle' || node.end === 'too deep' ? 'text-bad' : 'text-faint'}`}
        >
          {words}
        </span>
      ) : null}
      {node.targets.length > 0 ? (
        <ul className="mt-0.5 ml-1 space-y-0.5 border-l pl-3">
          {node.targets.map((target) => (
            <Branch key={target.address} node={target} />
          ))}
        </ul>
      ) : null}
    </li>
  );
}

const ends: Record<string, string> = {
  final: '',
  copy: 'keeps a copy in its own mailbox',
  circle: 'leads back into a circle',
  'too deep': 'aliases lead on more than ten times',
  'told above': 'told above',
};
