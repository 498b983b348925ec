import { Button } from "@mantine/core";
import { useState } from "react";
import { takeRole } from "../api/people";
import { tell } from "../app/Messages";
import { Section } from "../app/Page";
import { problemText } from "../app/problem";
import { t } from "../shared/i18n";
import { AddPerson } from "./AddPerson";
import styles from "./people.module.css";
import { useChange, useRoster } from "./queries";

/** Which teams are let in, and as what. */
export function TeamsHere({ slug, isOpen }: { slug: string; isOpen: boolean }) {
  const [isAdding, setAdding] = useState(false);
  const roster = useRoster(slug, { search: "", role: "", standing: "", page: 1 }).data;
  const take = useChange((id: number) => takeRole(slug, id));
  if (!roster) return null;
  const { teams, team_names } = roster;
  if (team_names.length === 0) return null;
  return (
    <Section
      title={t("people:teams")}
      aside={
        isOpen && (
          <Button variant="default" size="compact-md" onClick={() => setAdding(true)}>
            {t("people:letTeamIn")}
          </Button>
        )
      }
    >
      {teams.length === 0 && <p className={styles.nothing}>{t("people:noTeams")}</p>}
      <ul className={styles.list}>
        {teams.map(({ id, team, name, people }) => (
          <li key={id} className={styles.line}>
            <strong>
              <bdi>{team}</bdi>
            </strong>
            <span>{t(`people:role.${name}`)}</span>
            <span>{t("people:total", { count: people, shown: people })}</span>
            <Button
              variant="subtle"
              color="gray"
              size="compact-sm"
              aria-label={t("people:endTeam", { team })}
              onClick={() =>
                take.mutate(id, {
                  onSuccess: () => tell(t("people:teamEnded", { team })),
                  onError: (error) => tell(problemText(error)),
                })
              }
            >
              {t("people:remove")}
            </Button>
          </li>
        ))}
      </ul>
      {isAdding && <AddPerson slug={slug} teams={team_names} onClose={() => setAdding(false)} />}
    </Section>
  );
}
