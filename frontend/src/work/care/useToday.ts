import { useEffect, useRef, useState } from "react";
import { ApiError, type Guide, getMine, type Mine } from "../../api";
import { dayOf, isDue, postponed, type Rest, rested, wasAway } from "./breaks";
import { type Today, today } from "./pay";

const TICK = 5;

export interface Worked {
  slug: string;
  guide: Guide | null;
  judged: number; // on this page, since it was opened
  isSettled: boolean; // nothing waits of which nobody could say whether the server counted it
  active: () => number; // seconds of work on this page since it was opened, idle time not counted
  known?: Mine; // in a preview, in place of what the server knows: nothing is asked or kept
}

interface Counted {
  mine: Mine;
  judged: number; // of those here, what it holds
}

/** The day so far, looked at every few seconds; the server is asked once, when it has it all. */
export function useToday({ slug, guide, judged, isSettled, active, known }: Worked): Today {
  const [counted, setCounted] = useState<Counted | null>(null);
  const [, tick] = useState(0);
  const isAsked = guide !== null && !known && !counted && isSettled;

  useEffect(() => {
    if (!isAsked) return;
    let isStill = true; // nothing was judged meanwhile, of which it could not be said who counts it
    getMine(slug)
      .then((mine) => isStill && setCounted({ mine, judged }))
      .catch(onlyRefusals);
    return () => {
      isStill = false;
    };
  }, [slug, isAsked, judged]);
  useEffect(() => {
    const timer = setInterval(() => tick((times) => times + 1), TICK * 1000);
    return () => clearInterval(timer);
  }, []);
  const since = { judged: judged - (counted?.judged ?? 0), seconds: active() };
  return today(known ?? counted?.mine ?? null, guide?.pay ?? null, since);
}

/** Offline or signed out: the page says so already, and counts on from nothing. */
export function onlyRefusals(error: unknown) {
  if (!(error instanceof ApiError)) throw error;
}

const restOf = (slug: string | null): Rest => {
  const kept = slug && localStorage.getItem(`rest:${slug}`);
  return kept ? JSON.parse(kept) : rested(0, "");
};

/** Whether it is time for a break, and what one says to it; without a slug it is not kept. */
export function useBreak(slug: string | null, worked: number, afterMinutes: number | null) {
  const [rest, setRest] = useState(() => restOf(slug));
  const moved = useRef({ worked, at: Date.now() });
  const day = dayOf(new Date());
  const keep = (next: Rest) => {
    if (slug) localStorage.setItem(`rest:${slug}`, JSON.stringify(next));
    setRest(next);
  };

  useEffect(() => {
    if (worked === moved.current.worked || !slug) return;
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
