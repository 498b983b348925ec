/** What the pages conclude from accounts; no React in here. */
import type { Owed, Payout, Who } from "../../api/pay";
import { niceTicks, type Span, spanOf } from "../../loop/plots/scales";

export type Order = "owed" | "earned" | "hourly" | "judged" | "name";

const by: Record<Order, (a: Owed, b: Owed) => number> = {
  owed: (a, b) => Number(b.owed) - Number(a.owed) || by.earned(a, b),
  earned: (a, b) => Number(b.earned) - Number(a.earned) || by.name(a, b),
  hourly: (a, b) => Number(a.hourly ?? Infinity) - Number(b.hourly ?? Infinity) || by.name(a, b),
  judged: (a, b) => b.judged - a.judged || by.name(a, b),
  name: (a, b) => title(a).localeCompare(title(b)),
};

export const title = ({ name, pseudonym }: Owed) => name || pseudonym.slice(0, 8);

export function visible(people: Owed[], search: string, order: Order): Owed[] {
  const wanted = search.trim().toLowerCase();
  return people
    .filter((one) =>
      [one.name, one.external_id, one.pseudonym].some((text) =>
        text.toLowerCase().includes(wanted),
      ),
    )
    .toSorted(by[order]);
}

/** Whom one may choose to pay: a platform pays its own, others are paid elsewhere, if at all. */
export function kindsOf(people: Owed[]): Who[] {
  const known = people.filter(({ state }) => state !== "forgotten");
  const sent = known.filter(({ external_id }) => external_id);
  const isMixed = sent.length > 0 && sent.length < known.length;
  return [
    "known",
    ...(isMixed ? (["participants", "others"] as const) : []),
    ...(known.length < people.length ? (["deleted"] as const) : []),
  ];
}

/** The files that say something of a payout: not a platform's where it knows nobody. */
export const filesOf = ({ people, participants }: Payout) => [
  ...(participants > 0 ? (["prolific", "mturk"] as const) : []),
  ...(participants < people ? (["others"] as const) : []),
];

export interface Bin {
  from: number;
  to: number;
  people: number;
  isBelow: boolean; // all of it lies below the floor
}

/** How many people earned how much an hour, in some twenty steps; the floor is a step's end. */
export function binned(rates: number[], floor: number | null): { bins: Bin[]; span: Span } {
  const highest = Math.max(...rates, floor ?? 0);
  const span = spanOf(niceTicks([0, highest], 4));
  const step =
    floor && floor > 0 ? floor / Math.max(1, Math.round((floor / span[1]) * 20)) : span[1] / 20;
  const count = Math.ceil(span[1] / step - 1e-9);
  const bins = Array.from({ length: count }, (_, place) => ({
    from: place * step,
    to: (place + 1) * step,
    people: 0,
    isBelow: floor !== null && (place + 1) * step <= floor + 1e-9,
  }));
  for (const rate of rates) {
    const bin = bins[Math.min(Math.floor(rate / step + 1e-9), count - 1)];
    if (bin) bin.people += 1;
  }
  return { bins, span: [0, count * step] };
}
