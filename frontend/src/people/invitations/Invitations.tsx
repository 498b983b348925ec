import { Button } from "@mantine/core";
import { type Invitation, revokeInvitation } from "../../api/people";
import { day, until } from "../../app/format";
import { tell } from "../../app/Messages";
import { Lines, Loaded, Section } from "../../app/Page";
import { problemText } from "../../app/problem";
import { t } from "../../shared/i18n";
import styles from "../people.module.css";
import { useChange, useInvitations } from "../queries";

interface Props {
  slug: string;
  onInvite?: () => void; // not where nobody can join any more
}

/** Links that were given out; the links themselves are nowhere kept. */
export function Invitations({ slug, onInvite }: Props) {
  const invitations = useInvitations(slug);
  return (
    <Section
      title={t("people:invitations")}
      aside={
        onInvite && (
          <Button variant="default" size="compact-md" onClick={onInvite}>
            {t("people:invite.another")}
          </Button>
        )
      }
    >
      <Loaded query={invitations} skeleton={<Lines count={2} height={48} />}>
        {(list) =>
          list.length === 0 ? (
            <p className={styles.nothing}>{t("people:noInvitations")}</p>
          ) : (
            <ul className={styles.list}>
              {list.map((one) => (
                <Line key={one.id} slug={slug} invitation={one} />
              ))}
            </ul>
          )
        }
      </Loaded>
    </Section>
  );
}

function Line({ slug, invitation }: { slug: string; invitation: Invitation }) {
  const { id, role, note, by, uses, most_uses, expires_at, created_at, state } = invitation;
  const revoke = useChange(() => revokeInvitation(slug, id));
  return (
    <li className={styles.line} data-over={state !== "open" || undefined}>
      <span className={styles.invitation}>
        <strong>
          <bdi>{note || t("people:invite.made", { date: day(created_at) })}</bdi>
        </strong>
        <span>
          {t(`people:role.${role}`)}
          {by && ` · ${t("people:invite.by", { name: by })}`}
        </span>
      </span>
      <span>
        {most_uses === null
          ? t("people:invite.used", { count: uses })
          : t("people:invite.usedOf", { uses, most: most_uses })}
      </span>
      <span>
        {state === "open"
          ? t("people:invite.ends", { when: until(expires_at) })
          : t(`people:invite.${state}`)}
      </span>
      {state === "open" && (
        <Button
          variant="subtle"
          color="gray"
          size="compact-sm"
          loading={revoke.isPending}
          onClick={() =>
            revoke.mutate(undefined, {
              onSuccess: () => tell(t("people:invite.tookBack")),
              onError: (error) => tell(problemText(error)),
            })
          }
        >
          {t("people:invite.revoke")}
        </Button>
      )}
    </li>
  );
}
