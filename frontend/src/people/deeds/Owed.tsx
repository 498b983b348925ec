import { Anchor, Checkbox } from "@mantine/core";
import { useQueries } from "@tanstack/react-query";
import { Link } from "react-router";
import { type Due, type Entry, getOwed } from "../../api/people";
import { money } from "../../shared/format";
import { t } from "../../shared/i18n";
import styles from "../people.module.css";

/** What is still owed to these people, by campaign. */
export function useOwed(people: Entry[]) {
  const asked = useQueries({
    queries: people.map(({ person }) => ({
      queryKey: ["owed", person],
      queryFn: () => getOwed(person),
      staleTime: 0,
      gcTime: 0,
    })),
  });
  return {
    isPending: asked.some((one) => one.isPending),
    sums: asked.flatMap((one) => one.data ?? []),
  };
}

interface Props {
  sums: Due[];
  isAccepted: boolean;
  onAccept: (isAccepted: boolean) => void;
  onLeave: () => void;
}

/** Nobody can pay whom nobody knows any more: pay first, or say that it is done elsewhere. */
export function Owed({ sums, isAccepted, onAccept, onLeave }: Props) {
  return (
    <section className={styles.owed} role="alert">
      <strong>{t("people:owed.title")}</strong>
      <ul>
        {sums.map(({ campaign, title, currency, owed }) => (
          <li key={campaign}>
            {money(owed, currency)}{" "}
            <Anchor component={Link} to={`/campaigns/${campaign}/pay`} onClick={onLeave} inherit>
              <bdi>{title}</bdi>
            </Anchor>
          </li>
        ))}
      </ul>
      <p>{t("people:owed.text")}</p>
      <Checkbox
        label={t("people:owed.anyway")}
        checked={isAccepted}
        onChange={(event) => onAccept(event.currentTarget.checked)}
      />
    </section>
  );
}
