import { readdirSync, readFileSync } from 'node:fs';

/** What a server and everything it started have used: CPU in seconds, memory in bytes (proportional set size). */
export type Usage = { cpuSeconds: number; memoryBytes: number; processes: number };

type Stat = { pid: number; parent: number; ticks: number };

const ticksPerSecond = 100;

/**
 * Usage of the process trees under `roots` (Linux). CPU counts live processes and the children they have already reaped;
 * a child that ended after its parent is missed, so a server that forks and forgets looks a little cheaper than it is.
 */
export function usageOf(roots: number[]): Usage {
  const all = readAll();
  const members = treeOf(roots, all);
  let ticks = 0;
  let memoryBytes = 0;
  for (const stat of members) {
    ticks += stat.ticks;
    memoryBytes += proportionalSetSize(stat.pid);
  }
  return { cpuSeconds: ticks / ticksPerSecond, memoryBytes, processes: members.length };
}

function treeOf(roots: number[], all: Stat[]): Stat[] {
  const wanted = new Set(roots);
  for (let grew = true; grew; ) {
    grew = false;
    for (const stat of all) {
      if (wanted.has(stat.parent) && !wanted.has(stat.pid)) {
        wanted.add(stat.pid);
        grew = true;
      }
    }
  }
  return all.filter((stat) => wanted.has(stat.pid));
}

function readAll(): Stat[] {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return pids.flatMap((pid) => {
    try {
      // Fields after the parenthesised name (which may hold anything): proc(5), 4 ppid, 14-17 times.
      const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
      const fields = text
        .slice(text.lastIndexOf(')') + 2)
        .split(' ')
        .map(Number);
      const times = [11, 12, 13, 14].map((index) => fields[index] ?? 0);
      return [{ pid: Number(pid), parent: fields[1] ?? 0, ticks: times.reduce((sum, value) => sum + value, 0) }];
    } catch {
      return [];
    }
  });
}

function proportionalSetSize(pid: number): number {
  try {
    const text = readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8');
    return Number(/^Pss:\s+(\d+) kB/m.exec(text)?.[1] ?? 0) * 1024;
  } catch {
    return 0;
  }
}
