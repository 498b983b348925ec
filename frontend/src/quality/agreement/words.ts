/** What an agreement means, in a sentence. */
import type { Agreement } from "../../api/quality";
import { share } from "../../loop/numbers";
import { t } from "../../shared/i18n";

const whole = (value: number) => share(value, 0);

/** Krippendorff's own bounds, but the interval has to pass them, not the value. */
export function levelOf({ nominal }: Pick<Agreement, "nominal">): string {
  if (!nominal) return "unknown";
  const { low, high, value } = nominal;
  if ((low ?? value) >= 0.667) return "high";
  if ((high ?? value) <= 0) return "none";
  if ((low ?? value) > 0.2) return "some";
  return (low ?? value) > 0 ? "little" : "open";
}

export function inWords(of: Agreement): string {
  const level = t(`quality:agreement.level.${levelOf(of)}`);
  if (!of.pairwise) return level;
  return `${t("quality:agreement.sentence", { shown: whole(of.pairwise.value) })} ${level}`;
}
