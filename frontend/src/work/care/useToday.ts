import { useEffect, useRef, useState } from "react";
import { ApiError, type Guide, getMine, type Mine } from "../../api";
import { dayOf, isDue, postponed, type Rest, rested, wasAway } from "./breaks";
import { type Today, today } from "./pay";

const TICK = 5;

export interface Worked {
  slug: string;
  guide: Guide | null;
  judged: number; // on this page, since it was opened
  active: () => number; // seconds of work on this page since it was opened, idle time not counted
}

/** The day so far, looked at every few seconds; the server is asked once. */
export function useToday({ slug, guide, judged, active }: Worked): Today {
  const [mine, setMine] = useState<Mine | null>(null);
  const [, tick] = useState(0);
  const isKnown = guide !== null;

  useEffect(() => {
    if (isKnown) getMine(slug).then(setMine).catch(onlyRefusals);
  }, [slug, isKnown]);
  useEffect(() => {
    const timer = setInterval(() => tick((times) => times + 1), TICK * 1000);
    return () => clearInterval(timer);
  }, []);
  return today(mine, guide?.pay ?? null, { judged, seconds: active() });
}

/** Offline or signed out: the page says so already, and counts on from nothing. */
export function onlyRefusals(error: unknown) {
  if (!(error instanceof ApiError)) throw error;
}

const restOf = (slug: string): Rest => {
  const kept = localStorage.getItem(`rest:${slug}`);
  return kept ? JSON.parse(kept) : rested(0, "");
};

/** Whether it is time for a break, and what one says to it. */
export function useBreak(slug: string, worked: number, afterMinutes: number | null) {
  const [rest, setRest] = useState(() => restOf(slug));
  const moved = useRef({ worked, at: Date.now() });
  const day = dayOf(new Date());
  const keep = (next: Rest) => {
    localStorage.setItem(`rest:${slug}`, JSON.stringify(next));
    setRest(next);
  };

  useEffect(() => {
    if (worked === moved.current.worked) return;
    const idle = (Date.now() - moved.current.at) / 1000;
    moved.current = { worked, at: Date.now() };
    if (wasAway(idle)) keep(rested(worked, dayOf(new Date())));
  });
  return {
    isDue: isDue(worked, rest, day, afterMinutes),
    rest: () => keep(rested(worked, day)),
    postpone: () => keep(postponed(worked, day, afterMinutes ?? 0)),
  };
}
