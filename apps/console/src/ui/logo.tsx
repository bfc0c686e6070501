/** A post-horn: one loop, a bell to the right, a mouthpiece to the left. */
export function Logo({ className }: { className?: string }) {
  return (
    <svg
      aria-hidden="true"
      viewBox="0 0 32 32"
      className={className}
      fill="none"
      stroke="currentColor"
      strokeWidth="2.4"
      strokeLinecap="round"
      strokeLinejoin="round"
    >
      <circle cx="14" cy="17" r="7" />
      <path d="M3 24h11c5 0 8-2 10-5l4-8" />
      <path d="M24 7.500l6 4.500" />
      <path d="M2 22.200v3.600" />
    </svg>
  );
}
