/** What an agreement means, in a sentence. */
import type { Agreement } from "../../api/quality";
import { share } from "../../loop/numbers";
import { t } from "../../shared/i18n";

const whole = (value: number) => share(value, 0);

/** Krippendorff's own bounds, but the interval has to pass them, not the value. */
export function levelOf({ nominal }: Pick<Agreement, "nominal">): string {
  if (!nominal) return "unknown";
  const { low, high } = nominal;
  if (low === null || high === null || low === high) return "alike";
  if (low >= 0.667) return "high";
  if (high <= 0) return "none";
  if (low > 0.2) return "some";
  return low > 0 ? "little" : "open";
}

/** What is said of two that were compared, or of any two of a ranking. */
export const askedIn = (protocol: string) => (protocol === "rank" ? "rank" : "compare");

export function inWords(of: Agreement, asked: ReturnType<typeof askedIn>): string {
  const level = t(`quality:agreement.level.${levelOf(of)}`);
  if (!of.pairwise) return level;
  return `${t(`quality:agreement.${asked}.sentence`, { shown: whole(of.pairwise.value) })} ${level}`;
}
