import type { Import } from "../../api";

type Refused = Import["refused"];

/** The reasons lines were refused for, the most frequent first. */
export function reasons(refused: Refused): { code: string; count: number }[] {
  const counts = new Map<string, number>();
  for (const { code } of refused) counts.set(code, (counts.get(code) ?? 0) + 1);
  return [...counts].map(([code, count]) => ({ code, count })).sort((a, b) => b.count - a.count);
}
