/** What an invitation is asked to be; no React in here. */
import type { Invite } from "../../api/people";
import { t } from "../../shared/i18n";

export const BLANK = {
  role: "annotator",
  days: 7 as number | string, // an emptied field is no zero
  most_uses: 1 as number | string,
  isLimited: true,
  note: "",
};
type Asked = typeof BLANK;

/** What is still to be said, at its field. */
export const missing = ({ days, most_uses, isLimited }: Asked): Record<string, string> => ({
  ...(days === "" && { days: t("people:invite.daysMissing") }),
  ...(isLimited && most_uses === "" && { most_uses: t("people:invite.mostMissing") }),
});

export const wishOf = ({ role, days, most_uses, isLimited, note }: Asked): Invite => ({
  role: role as Invite["role"],
  days: Number(days),
  most_uses: isLimited ? Number(most_uses) : null,
  note,
});
