/** What today came to: from what the server knew when the page opened, and what was done since. */
import type { Guide, Mine } from "../../api";

export interface Since {
  judged: number;
  seconds: number; // of work, idle time not counted
}

export interface Today {
  seconds: number;
  judged: number;
  earned: number | null;
  hourly: number | null; // null: too short to say
  isBelowFloor: boolean;
}

const A_MINUTE = 60;
const AN_HOUR = 3600;

export function today(mine: Mine | null, pay: Guide["pay"], since: Since): Today {
  const seconds = (mine?.today.active_seconds ?? 0) + since.seconds;
  const judged = (mine?.today.judged ?? 0) + since.judged;
  if (!pay || !mine?.pay)
    return { seconds, judged, earned: null, hourly: null, isBelowFloor: false };
  const byTime = (Number(pay.per_hour ?? 0) * since.seconds) / AN_HOUR;
  const earned =
    Number(mine.pay.earned_today) + since.judged * Number(pay.per_judgment ?? 0) + byTime;
  const hourly = seconds < A_MINUTE ? null : (earned / seconds) * AN_HOUR;
  const isBelowFloor = hourly !== null && pay.floor !== null && hourly < Number(pay.floor);
  return { seconds, judged, earned, hourly, isBelowFloor };
}
