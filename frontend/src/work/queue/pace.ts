/** How many assignments to hold: about two minutes of work at the person's own pace. */

export const FEWEST = 3;
export const MOST = 10; // the server gives one person no more leases in a campaign
const REMEMBERED = 9;
const AHEAD = 120; // seconds

export const paced = (pace: number[], seconds: number): number[] =>
  [...pace, seconds].slice(-REMEMBERED);

export function depth(pace: number[]): number {
  if (pace.length < FEWEST) return FEWEST;
  const usual = [...pace].sort((a, b) => a - b)[Math.floor(pace.length / 2)] ?? AHEAD;
  const wanted = usual > 0 ? Math.ceil(AHEAD / usual) : MOST;
  return Math.min(Math.max(wanted, FEWEST), MOST);
}
