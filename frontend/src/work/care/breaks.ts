/** When to suggest a break: pure, over seconds of work on one day. */

export interface Rest {
  day: string;
  seconds: number; // of today's work, when the last break was over or postponed
}

const PAUSE_IS_A_BREAK = 5 * 60;
const LATER = 10 * 60;

export const dayOf = (now: Date) => now.toDateString();

export function isDue(worked: number, rest: Rest, day: string, afterMinutes: number | null) {
  if (afterMinutes === null) return false;
  return worked - restedAt(rest, day) >= afterMinutes * 60;
}

const restedAt = (rest: Rest, day: string) => (rest.day === day ? rest.seconds : 0);

export const rested = (worked: number, day: string): Rest => ({ day, seconds: worked });

/** Asks again after ten more minutes of work. */
export const postponed = (worked: number, day: string, afterMinutes: number): Rest => ({
  day,
  seconds: worked - afterMinutes * 60 + LATER,
});

/** Someone who did nothing here for a while has had their break, whatever they did. */
export const wasAway = (idleSeconds: number) => idleSeconds >= PAUSE_IS_A_BREAK;
