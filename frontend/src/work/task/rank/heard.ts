import { t } from "../../../shared/i18n";
import { letterOf } from "../words";
import { type Places, placed, placeOf } from "./places";

interface Standing {
  places: Places;
  held: number;
}

/** The one that was moved: what was in hand, rather than who made room for it. */
function movedBetween(before: Standing, now: Standing): number | undefined {
  const stands = ({ places }: Standing, response: number) =>
    `${placeOf(places, response)}:${(places[placeOf(places, response) - 1]?.length ?? 0) > 1}`;
  const hasMoved = (response: number) => stands(before, response) !== stands(now, response);
  const all = [...placed(before.places), ...placed(now.places)];
  return [before.held, now.held].find(hasMoved) ?? all.find(hasMoved);
}

/** "B is at place 2 of 4, tied with C. D is in hand." */
export function heard(before: Standing, now: Standing, count: number): string {
  const moved = before.places === now.places ? undefined : movedBetween(before, now);
  const said = moved === undefined ? [] : [whereIs(now.places, moved, count)];
  if (moved !== undefined && placed(now.places).length === count)
    said.push(t("task:rank.heard.all"));
  else if (before.held !== now.held && now.held !== moved)
    said.push(t("task:rank.heard.held", { letter: letterOf(now.held) }));
  return said.join(" ");
}

function whereIs(places: Places, response: number, count: number): string {
  const place = placeOf(places, response);
  const letter = letterOf(response);
  if (!place) return t("task:rank.heard.off", { letter });
  const others = (places[place - 1] ?? []).filter((other) => other !== response).map(letterOf);
  const total = placed(places).length === count ? places.length : count;
  return others.length > 0
    ? t("task:rank.heard.tied", { letter, place, total, others: others.join(", ") })
    : t("task:rank.heard.at", { letter, place, total });
}
