/** Why someone was stopped or warned: in the words of whoever did it, or of a check by its code. */
import { t } from ".";

const CHECKED = ["gold_warned", "gold_paused", "gold_blocked"];

export const reasonSaid = (reason: string) =>
  CHECKED.includes(reason) ? t(`shared:checked.${reason}`) : reason;
