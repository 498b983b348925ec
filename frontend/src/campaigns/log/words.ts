/** What was changed, in words; no React in here. */
import { number } from "../../app/format";
import { language, t } from "../../shared/i18n";
import { reasonSaid } from "../../shared/i18n/reason";

const LONG = 120;
const plain = (name: string) => {
  const text = name.replaceAll("_", " ").replaceAll(".", " · ");
  return text.charAt(0).toUpperCase() + text.slice(1);
};

/** A setting by its label; what has none by its name, with what it belongs to before it. */
export function fieldName(field: string): string {
  const [section = "", ...rest] = field.split(".");
  const alone = t([`settings:log.field.${field}`, `settings:field.${field}.label`], {
    defaultValue: plain(field),
  });
  if (rest.length === 0) return alone;
  const belongs = t(`settings:group.${section}`, { defaultValue: plain(section) });
  const label = t([`settings:field.${field}.label`, `settings:question.${rest[0]}`], {
    defaultValue: plain(rest.join(".")),
  });
  return `${belongs}: ${label}`;
}

const cut = (text: string) => (text.length > LONG ? `${text.slice(0, LONG)}…` : text);

const CODED = ["state", "standing", "created"]; // whose values are codes, and no one's own words

const AMOUNTS = ["per_judgment", "per_hour", "floor", "budget"].map((name) => `pay.${name}`);
const PSEUDONYM = /^[\da-f]{8}-[\da-f-]{27}$/;

/** As it was set: rates may be finer than what is paid. */
const amount = (value: string, currency: string) =>
  new Intl.NumberFormat(language(), {
    ...(currency ? { style: "currency", currency } : { minimumFractionDigits: 2 }),
    maximumFractionDigits: 4,
  }).format(Number(value));

function named(field: string, value: string, currency: string): string {
  if (AMOUNTS.includes(field)) return amount(value, currency);
  if (field === "person" && PSEUDONYM.test(value))
    return `${t("people:deletedPerson")} (${value.slice(0, 8)})`;
  if (field === "care.harms") return t(`care:harm.${value}`);
  return CODED.includes(field)
    ? t([`settings:log.value.${field}.${value}`, `campaigns:${field}.${value}`], {
        defaultValue: value,
      })
    : reasonSaid(value);
}

const isNothing = (value: unknown) => value === null || value === undefined || value === "";

/** What says something: not a reason that nobody gave. */
export const isSaid = ({ from, to }: { from?: unknown; to?: unknown }) =>
  !isNothing(from) || !isNothing(to);

export function valueSaid(value: unknown, field = "", currency = ""): string {
  if (isNothing(value)) return t("settings:log.nothingValue");
  if (typeof value === "boolean") return t(`settings:log.${value ? "yes" : "no"}`);
  if (typeof value === "number") return number(value);
  if (typeof value === "string") return cut(named(field, value, currency));
  if (Array.isArray(value))
    return value.map((one) => valueSaid(one, field)).join(", ") || t("settings:log.nothingValue");
  const parts = Object.entries(value as object).map(
    ([name, inner]) => `${plain(name)}: ${valueSaid(inner)}`,
  );
  return parts.join("; ");
}
