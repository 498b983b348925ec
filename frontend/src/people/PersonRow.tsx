import { ActionIcon, Checkbox, Menu } from "@mantine/core";
import { IconDots } from "@tabler/icons-react";
import { type Entry, type HeldRole, takeRole } from "../api/people";
import { ago, day, moment, number } from "../app/format";
import { tell } from "../app/Messages";
import { problemText } from "../app/problem";
import { useSession } from "../app/session";
import { t } from "../shared/i18n";
import { reasonSaid } from "../shared/i18n/reason";
import type { Deed } from "./deeds/Acting";
import { shownName } from "./names";
import styles from "./people.module.css";
import { useChange } from "./queries";

interface Props {
  slug: string;
  entry: Entry;
  isMarked: boolean;
  onMark: () => void;
  onDeed: (deed: Deed) => void;
}

export function PersonRow({ slug, entry, isMarked, onMark, onDeed }: Props) {
  const { person, username, name, roles, seat, judged, last_seen, deleted } = entry;
  return (
    <li className={styles.person} data-marked={isMarked || undefined}>
      <span className={styles.mark}>
        {seat && (
          <Checkbox
            checked={isMarked}
            onChange={onMark}
            aria-label={t("people:markOne", { name: shownName(entry) })}
          />
        )}
      </span>
      <div className={styles.who}>
        <h3>
          <bdi>{shownName(entry)}</bdi>
        </h3>
        <p className={styles.aside}>
          {deleted && <code>{person.slice(0, 8)}</code>}
          {!deleted && name !== username && <bdi>{username}</bdi>}
          {roles.map((role) => (
            <Role key={role.id} role={role} />
          ))}
          {roles.length === 0 && seat?.active && <span>{t("people:role.annotator")}</span>}
        </p>
      </div>
      <Standing entry={entry} />
      <p className={styles.judged}>
        {judged > 0 && t("people:judged", { count: judged, shown: number(judged) })}
      </p>
      <p className={styles.seen}>
        {last_seen && <time title={moment(last_seen)}>{ago(last_seen)}</time>}
      </p>
      {!deleted && <Deeds slug={slug} entry={entry} onDeed={onDeed} />}
    </li>
  );
}

const Role = ({ role: { name, team } }: { role: HeldRole }) => (
  <span>
    {t(`people:role.${name}`)}
    {team && (
      <>
        {" "}
        (<bdi>{t("people:through", { team })}</bdi>)
      </>
    )}
  </span>
);

/** How far they are let work; nothing where there is nothing to say. */
function Standing({ entry: { seat } }: { entry: Entry }) {
  if (!seat) return <div className={styles.standing} />;
  if (seat.withdrawn_at)
    return (
      <div className={styles.standing} data-is="withdrawn">
        <strong>{t("people:standing.withdrawn")}</strong>
        <span>{day(seat.withdrawn_at)}</span>
      </div>
    );
  if (!seat.active)
    return (
      <div className={styles.standing} data-is="removed">
        <strong>{t("people:removed")}</strong>
      </div>
    );
  if (seat.standing === "good") return <div className={styles.standing} />;
  return (
    <div className={styles.standing} data-is={seat.standing}>
      <strong>{t(`people:standing.${seat.standing}`)}</strong>
      <span dir="auto">{reasonSaid(seat.reason)}</span>
    </div>
  );
}

const REMEDIES: Deed[] = ["good", "warned", "paused", "blocked"];

function Deeds({ slug, entry, onDeed }: Pick<Props, "slug" | "entry" | "onDeed">) {
  const me = useSession().data?.me; // the tab’s own context is the campaign
  const take = useChange((id: number) => takeRole(slug, id));
  const { seat, roles } = entry;
  const own = roles.filter(({ team }) => !team);
  const remedies = seat && !seat.withdrawn_at ? REMEDIES : [];
  return (
    <Menu position="bottom-end" width={240} withInitialFocusPlaceholder={false}>
      <Menu.Target>
        <ActionIcon
          className={styles.more}
          variant="subtle"
          color="gray"
          aria-label={t("people:deeds", { name: shownName(entry) })}
        >
          <IconDots size={18} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {remedies
          .filter((deed) => deed !== seat?.standing)
          .map((deed) => (
            <Menu.Item key={deed} onClick={() => onDeed(deed)}>
              {t(`people:deed.${deed}`)}
            </Menu.Item>
          ))}
        {own.map(({ id, name }) => (
          <Menu.Item
            key={id}
            onClick={() =>
              take.mutate(id, {
                onSuccess: () => tell(t("people:roleTaken", { role: t(`people:role.${name}`) })),
                onError: (error) => tell(problemText(error)),
              })
            }
          >
            {t("people:takeRole", { role: t(`people:role.${name}`) })}
          </Menu.Item>
        ))}
        <Menu.Divider />
        {seat && !seat.withdrawn_at && (
          <Menu.Item onClick={() => onDeed("withdraw")}>{t("people:deed.withdraw")}</Menu.Item>
        )}
        {(seat?.active || own.length > 0) && (
          <Menu.Item onClick={() => onDeed("remove")}>{t("people:deed.remove")}</Menu.Item>
        )}
        {me?.roles.includes("manager") && me.username !== entry.username && (
          <Menu.Item className={styles.final} onClick={() => onDeed("delete")}>
            {t("people:deed.delete")}
          </Menu.Item>
        )}
      </Menu.Dropdown>
    </Menu>
  );
}
