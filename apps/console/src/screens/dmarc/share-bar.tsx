/** How much of a whole passed, as a bar; the number stands beside it. */
export function ShareBar({ share }: { share: number }) {
  return (
    <svg aria-hidden="true" className="block h-1 w-full max-md:hidden" preserveAspectRatio="none" viewBox="0 0 100 1">
      <rect width="100" height="1" className="fill-sunken" />
      <rect width={Math.max(0, Math.min(100, share * 100))} height="1" className="fill-good" />
    </svg>
  );
}
