/** An order under way: K places, best first; a place may stand empty or hold several that tie. */
export type Places = number[][];

export const placeOf = (places: Places, response: number): number =>
  places.findIndex((group) => group.includes(response)) + 1; // 0: not placed

export const placed = (places: Places): number[] => places.flat();

/** The order as it is sent: places left empty close up. */
export const closed = (places: Places): Places => places.filter((group) => group.length > 0);

/** Takes one out and leaves its place empty. */
const without = (places: Places, response: number): Places =>
  places.map((group) => group.filter((other) => other !== response));

function tidy(places: Places, count: number): Places {
  if (placed(places).length === count) return closed(places);
  const last = places.findLastIndex((group) => group.length > 0);
  return places.slice(0, last + 1);
}

export function takenOff(places: Places, response: number): Places {
  const from = placeOf(places, response);
  if (!from) return places;
  const rest = without(places, response);
  // The others close up: nothing was ever meant for the place that is left.
  const isEmpty = rest[from - 1]?.length === 0;
  const closer = isEmpty ? rest.filter((_, index) => index !== from - 1) : rest;
  return tidy(closer, Number.POSITIVE_INFINITY);
}

/** Puts one at a place; who stood there makes room towards the nearest empty place. */
export function putAt(places: Places, response: number, at: number, count: number): Places {
  if (at < 1 || at > count || placeOf(places, response) === at) return places;
  const slots = Array.from({ length: count }, (_, index) => places[index] ?? []);
  const free = without(slots, response);
  if (free[at - 1]?.length === 0) return tidy(filled(free, at - 1, [response]), count);
  const below = free.findIndex((group, index) => index >= at && group.length === 0);
  const above = free.slice(0, at - 1).findLastIndex((group) => group.length === 0);
  // Whoever comes from above lets those between move up into the place it left.
  const from = placeOf(places, response);
  const gap = from && from < at && free[from - 1]?.length === 0 ? from - 1 : below;
  const next = free.filter((_, index) => index !== (gap >= 0 ? gap : above));
  next.splice(at - 1, 0, [response]);
  return tidy(next, count);
}

/** Puts one beside those who stand at a place. */
export function tiedAt(places: Places, response: number, at: number, count: number): Places {
  const group = places[at - 1];
  if (!group?.length || group.includes(response)) return putAt(places, response, at, count);
  const joined = places.map((others, index) => (index === at - 1 ? [...others, response] : others));
  const from = placeOf(places, response);
  const rest = joined.map((others, index) =>
    index === from - 1 ? others.filter((other) => other !== response) : others,
  );
  return tidy(rest, count);
}

/** Up or down by one: past a neighbour, out of a tie, or onto the first free place. */
export function shifted(places: Places, response: number, by: number, count: number): Places {
  const at = placeOf(places, response);
  if (!at) return by < 0 ? appended(places, response, count) : places;
  const group = places[at - 1] ?? [];
  if (group.length > 1) {
    const split = without(places, response);
    split.splice(by < 0 ? at - 1 : at, 0, [response]);
    return tidy(roomFor(split, count), count);
  }
  const to = at + by;
  if (to < 1 || to > count || (to > places.length && placed(places).length === count))
    return places;
  const other = places[to - 1] ?? [];
  return tidy(filled(filled(places, to - 1, group), at - 1, other), count);
}

/** The first place that is free, so that naming them one after the other ranks them. */
export function appended(places: Places, response: number, count: number): Places {
  if (placeOf(places, response)) return places;
  const free = places.findIndex((group) => group.length === 0);
  return putAt(places, response, free >= 0 ? free + 1 : places.length + 1, count);
}

/** Ties one with the place above; one that ties already stands alone again, just below. */
export function tied(places: Places, response: number, count: number): Places {
  const at = placeOf(places, response);
  if (!at) return places;
  if ((places[at - 1]?.length ?? 0) > 1) return shifted(places, response, 1, count);
  const above = places.slice(0, at - 1).findLastIndex((group) => group.length > 0);
  if (above < 0) return places;
  const joined = filled(without(places, response), above, [...(places[above] ?? []), response]);
  return tidy(
    joined.filter((group, index) => index !== at - 1 || group.length > 0),
    count,
  );
}

function filled(places: Places, index: number, group: number[]): Places {
  const length = Math.max(places.length, index + 1);
  return Array.from({ length }, (_, at) => (at === index ? group : (places[at] ?? [])));
}

/** No more places than responses: an empty one gives way. */
function roomFor(places: Places, count: number): Places {
  if (places.length <= count) return places;
  const gap = places.findLastIndex((group) => group.length === 0);
  return places.filter((_, index) => index !== gap);
}
