import { IconCheck, IconCircle, IconCircleDashed } from "@tabler/icons-react";
import { Link } from "react-router";
import type { Campaign } from "../../api";
import { Section } from "../../app/Page";
import { t } from "../../shared/i18n";
import styles from "./life.module.css";
import { type Readiness, readiness, SUBJECTS, type Subject } from "./ready";

const PLACES: Record<Subject, string> = {
  data: "import",
  questions: "settings?part=questions",
  gold: "settings?part=checks",
  onboarding: "settings?part=onboarding",
  pay: "settings?part=pay",
  people: "people",
};

const MARKS: Record<Readiness, typeof IconCheck> = {
  done: IconCheck,
  choice: IconCircleDashed,
  open: IconCircle,
};

/** For a draft: what there is to see to, each with the way there. */
export function BeforeLaunch({ campaign }: { campaign: Campaign }) {
  if (campaign.state !== "draft" || !campaign.may.includes("edit")) return null;
  const found = readiness(campaign);
  return (
    <Section title={t("settings:ready.title")}>
      <ul className={styles.ready}>
        {SUBJECTS.map((subject) => {
          const Mark = MARKS[found[subject]];
          return (
            <li key={subject} data-readiness={found[subject]}>
              <Mark size={18} aria-hidden />
              <Link to={`/campaigns/${campaign.slug}/${PLACES[subject]}`}>
                {t(`settings:ready.${subject}.name`)}
              </Link>
              <span>{t(`settings:ready.${subject}.${found[subject]}`)}</span>
            </li>
          );
        })}
      </ul>
    </Section>
  );
}
