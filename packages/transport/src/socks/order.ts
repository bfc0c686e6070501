/** Where a proxy stands among others. Higher priorities are tried first; within one, weights bias the lot. */
export type Ranked = { priority: number; weight: number };

/**
 * The order to try proxies in: by priority, and among equals at random, each as likely to be next as its weight. A weight of 0 comes after all
 * others of its priority. `random`: uniform in [0, 1).
 */
export function orderProxies<T extends Ranked>(proxies: readonly T[], random: () => number): T[] {
  const priorities = [...new Set(proxies.map(({ priority }) => priority))].sort((a, b) => b - a);
  return priorities.flatMap((priority) =>
    draw(
      proxies.filter((proxy) => proxy.priority === priority),
      random,
    ),
  );
}

function draw<T extends Ranked>(proxies: readonly T[], random: () => number): T[] {
  const left = [...proxies];
  const drawn: T[] = [];
  while (left.length > 0) {
    const lot = random() * left.reduce((sum, { weight }) => sum + weight, 0);
    const found = left.findIndex(
      (_, index) => lot < left.slice(0, index + 1).reduce((sum, { weight }) => sum + weight, 0),
    );
    drawn.push(...left.splice(Math.max(found, 0), 1));
  }
  return drawn;
}
