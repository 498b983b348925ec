import { Button, Select, TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { IconSearch } from "@tabler/icons-react";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useState } from "react";
import { getLog, type LogEntry } from "../../api/life";
import { moment } from "../../app/format";
import { Problem } from "../../app/Messages";
import { Lines } from "../../app/Page";
import { t } from "../../shared/i18n";
import { useShownCampaign } from "../CampaignPage";
import styles from "./log.module.css";
import { fieldName, isSaid, valueSaid } from "./words";

/** Who changed what, when, from and to. */
export function LogTab() {
  const { slug, pay } = useShownCampaign();
  const [by, setBy] = useState("");
  const [about, setAbout] = useState("");
  const [word] = useDebouncedValue(about.trim(), 300);
  const log = useInfiniteQuery({
    queryKey: ["campaigns", slug, "log", by, word],
    queryFn: ({ pageParam }) => getLog(slug, { by, about: word, before: pageParam }),
    initialPageParam: null as number | null,
    getNextPageParam: (last) => last.next,
    placeholderData: (before) => before,
  });
  if (log.isPending) return <Lines count={6} height={44} />;
  if (log.isError) return <Problem error={log.error} retry={() => log.refetch()} />;
  const entries = log.data.pages.flatMap((page) => page.entries);
  const people = log.data.pages[0]?.people ?? [];
  const isNarrowed = by !== "" || word !== "";
  return (
    <>
      <p className={styles.lead}>{t("settings:log.lead")}</p>
      <div className={styles.tools}>
        <TextInput
          aria-label={t("settings:log.about")}
          placeholder={t("settings:log.aboutHint")}
          leftSection={<IconSearch size={16} />}
          value={about}
          onChange={(event) => setAbout(event.currentTarget.value)}
          type="search"
        />
        <Select
          aria-label={t("settings:log.who")}
          data={[
            { value: "", label: t("settings:log.anyone") },
            ...people.map(({ pseudonym, name }) => ({
              value: pseudonym,
              label: called(name),
            })),
          ]}
          value={by}
          onChange={(value) => setBy(value ?? "")}
          allowDeselect={false}
        />
      </div>
      {entries.length === 0 ? (
        <p className={styles.nothing}>{t(`settings:log.${isNarrowed ? "nothing" : "empty"}`)}</p>
      ) : (
        <ol className={styles.log}>
          {entries.map((entry) => (
            <Entry key={entry.id} entry={entry} currency={pay?.currency ?? ""} />
          ))}
        </ol>
      )}
      {log.hasNextPage && (
        <Button
          variant="default"
          loading={log.isFetchingNextPage}
          onClick={() => log.fetchNextPage()}
        >
          {t("settings:log.more")}
        </Button>
      )}
    </>
  );
}

type Change = LogEntry["changes"][number];
const reasonLast = (a: Change, b: Change) =>
  Number(a.field === "reason") - Number(b.field === "reason");

const called = (name: string) => name || t("people:deletedPerson");
const who = ({ by }: LogEntry) => (by ? called(by.name) : t("settings:log.itself"));

const Entry = ({ entry, currency }: { entry: LogEntry; currency: string }) => (
  <li>
    <p className={styles.when}>
      <b>
        <bdi>{who(entry)}</bdi>
      </b>
      <time dateTime={entry.at}>{moment(entry.at)}</time>
    </p>
    <dl>
      {entry.changes
        .filter(isSaid)
        .toSorted(reasonLast)
        .map((change) => (
          <div key={change.field}>
            <dt>{fieldName(change.field)}</dt>
            <dd>
              {change.from !== null && change.from !== undefined && (
                <>
                  <del dir="auto">{valueSaid(change.from, change.field, currency)}</del>{" "}
                  <span aria-hidden="true">→</span>{" "}
                </>
              )}
              <ins dir="auto">{valueSaid(change.to, change.field, currency)}</ins>
            </dd>
          </div>
        ))}
    </dl>
  </li>
);
