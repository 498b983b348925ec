/** What was changed, in words; no React in here. */
import { number } from "../../app/format";
import { t } from "../../shared/i18n";

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

export function valueSaid(value: unknown): string {
  if (value === null || value === undefined || value === "") return t("settings:log.nothingValue");
  if (typeof value === "boolean") return t(`settings:log.${value ? "yes" : "no"}`);
  if (typeof value === "number") return number(value);
  if (typeof value === "string") return value.length > LONG ? `${value.slice(0, LONG)}…` : value;
  if (Array.isArray(value))
    return value.map(valueSaid).join(", ") || t("settings:log.nothingValue");
  const parts = Object.entries(value as object).map(
    ([name, inner]) => `${plain(name)}: ${valueSaid(inner)}`,
  );
  return parts.join("; ");
}
