import { Button, Checkbox, Pagination, Select, TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { IconSearch, IconUserPlus } from "@tabler/icons-react";
import { useState } from "react";
import type { Entry, Roster as Page, Wish } from "../api/people";
import { number } from "../app/format";
import { Message } from "../app/Messages";
import { Lines, Loaded } from "../app/Page";
import { t } from "../shared/i18n";
import { Acting, type Deed } from "./deeds/Acting";
import { PersonRow } from "./PersonRow";
import styles from "./people.module.css";
import { useRoster } from "./queries";

const ROLES = ["annotator", "adjudicator", "researcher", "manager"] as const;
const STANDINGS = ["good", "warned", "paused", "blocked", "withdrawn"] as const;
const EVERYONE: Wish = { search: "", role: "", standing: "", page: 1 };

interface Props {
  slug: string;
  onInvite?: () => void; // not where nobody can join any more
  onAdd?: () => void; // not in the archive
}

export function Roster({ slug, onInvite, onAdd }: Props) {
  const [wish, setWish] = useState(EVERYONE);
  const [asked] = useDebouncedValue(wish, 200);
  const roster = useRoster(slug, asked);
  const change = (part: Partial<Wish>) => setWish({ ...wish, page: 1, ...part });
  return (
    <section className={styles.roster} aria-label={t("people:title")}>
      <div className={styles.filters}>
        <TextInput
          className={styles.search}
          aria-label={t("people:search")}
          placeholder={t("people:search")}
          leftSection={<IconSearch size={16} />}
          value={wish.search}
          onChange={(event) => change({ search: event.currentTarget.value })}
        />
        <Select
          aria-label={t("people:byRole")}
          data={[
            { value: "", label: t("people:anyRole") },
            ...ROLES.map((value) => ({ value, label: t(`people:role.${value}`) })),
          ]}
          value={wish.role}
          onChange={(role) => change({ role: (role ?? "") as Wish["role"] })}
        />
        <Select
          aria-label={t("people:byStanding")}
          data={[
            { value: "", label: t("people:anyStanding") },
            ...STANDINGS.map((value) => ({ value, label: t(`people:standing.${value}`) })),
          ]}
          value={wish.standing}
          onChange={(standing) => change({ standing: (standing ?? "") as Wish["standing"] })}
        />
        <div className={styles.ways}>
          {onAdd && (
            <Button variant="default" onClick={onAdd}>
              {t("people:add.button")}
            </Button>
          )}
          {onInvite && (
            <Button leftSection={<IconUserPlus size={18} />} onClick={onInvite}>
              {t("people:invite.button")}
            </Button>
          )}
        </div>
      </div>
      <Loaded query={roster} skeleton={<Lines count={6} height={56} />}>
        {(page) => (
          <>
            <People slug={slug} page={page} isFiltered={isFiltered(asked)} isOver={!onInvite} />
            {page.pages > 1 && (
              <Pagination
                className={styles.pages}
                total={page.pages}
                value={wish.page}
                onChange={(next) => change({ page: next })}
                getControlProps={(control) => ({ "aria-label": t(`people:page.${control}`) })}
                getItemProps={(item) => ({ "aria-label": t("people:page.number", { page: item }) })}
              />
            )}
          </>
        )}
      </Loaded>
    </section>
  );
}

const isFiltered = ({ search, role, standing }: Wish) => Boolean(search.trim() || role || standing);

interface PeopleProps {
  slug: string;
  page: Page;
  isFiltered: boolean;
  isOver: boolean;
}

function People({ slug, page, isFiltered, isOver }: PeopleProps) {
  const [chosen, setChosen] = useState<string[]>([]);
  const [acting, setActing] = useState<{ deed: Deed; on: Entry[] } | null>(null);
  const { people, total } = page;
  const seated = people.filter(({ seat }) => seat);
  const marked = seated.filter(({ person }) => chosen.includes(person));
  const toggle = (person: string) =>
    setChosen(
      chosen.includes(person) ? chosen.filter((one) => one !== person) : [...chosen, person],
    );
  if (people.length === 0)
    return (
      <Message title={t(isFiltered ? "people:none.title" : "people:empty.title")}>
        {t(isFiltered ? "people:none.text" : isOver ? "people:empty.over" : openness(page))}
      </Message>
    );
  return (
    <>
      <div className={styles.summary}>
        {seated.length > 0 && (
          <Checkbox
            label={
              marked.length > 0
                ? t("people:marked", { count: marked.length })
                : t("people:total", { count: total, shown: number(total) })
            }
            checked={marked.length > 0 && marked.length === seated.length}
            indeterminate={marked.length > 0 && marked.length < seated.length}
            onChange={() =>
              setChosen(marked.length === seated.length ? [] : seated.map(({ person }) => person))
            }
          />
        )}
        {marked.length > 0 && (
          <div className={styles.bulk}>
            {(["good", "paused", "blocked"] as const).map((deed) => (
              <Button
                key={deed}
                size="compact-sm"
                variant="default"
                onClick={() => setActing({ deed, on: marked })}
              >
                {t(`people:deed.${deed}`)}
              </Button>
            ))}
          </div>
        )}
      </div>
      <ul className={styles.people}>
        {people.map((entry) => (
          <PersonRow
            key={entry.person}
            slug={slug}
            entry={entry}
            isMarked={chosen.includes(entry.person)}
            onMark={() => toggle(entry.person)}
            onDeed={(deed) => setActing({ deed, on: [entry] })}
          />
        ))}
      </ul>
      {acting && (
        <Acting
          slug={slug}
          {...acting}
          onClose={() => setActing(null)}
          onDone={() => setChosen([])}
        />
      )}
    </>
  );
}

const openness = ({ open_to_all }: Page) =>
  open_to_all ? "people:empty.open" : "people:empty.closed";
