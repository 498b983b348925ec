/** What people are called on these pages. */
import type { Entry } from "../api/people";
import { t } from "../shared/i18n";

export const shownName = ({ name, deleted }: Entry) => (deleted ? t("people:deletedPerson") : name);
