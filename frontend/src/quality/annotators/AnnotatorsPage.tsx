import { Button, Drawer, Select } from "@mantine/core";
import { useState } from "react";
import { Link, useSearchParams } from "react-router";
import type { Annotator } from "../../api/quality";
import { number } from "../../app/format";
import { Message } from "../../app/Messages";
import { Loaded } from "../../app/Page";
import { useShownCampaign } from "../../campaigns/CampaignPage";
import { duration } from "../../loop/numbers";
import { t } from "../../shared/i18n";
import { Interval } from "../Interval";
import { nameOf, Person } from "../Person";
import { useAnnotators } from "../queries";
import styles from "./annotators.module.css";
import { Details } from "./Details";
import { flagsOf, ORDER, type Sort } from "./signals";

const SORTS: Sort[] = ["flags", "judged", "gold", "agreement", "repeats"];

/** Everyone who judged, with what speaks for and against trusting it. */
export function AnnotatorsPage() {
  const { slug } = useShownCampaign();
  const [parameters, setParameters] = useSearchParams();
  const open = parameters.get("who");
  const show = (pseudonym: string | null) =>
    setParameters(pseudonym ? { who: pseudonym } : {}, { preventScrollReset: true });
  return (
    <Loaded query={useAnnotators(slug)}>
      {(annotators) =>
        annotators.length === 0 ? (
          <Message title={t("quality:annotators.empty.title")}>
            {t("quality:annotators.empty.text")}
          </Message>
        ) : (
          <>
            <List annotators={annotators} onOpen={show} />
            <Drawer
              opened={open !== null}
              onClose={() => show(null)}
              position="right"
              size="lg"
              title={<Title annotators={annotators} pseudonym={open} />}
              closeButtonProps={{ "aria-label": t("quality:annotators.close") }}
            >
              {open && <Details slug={slug} pseudonym={open} />}
            </Drawer>
          </>
        )
      }
    </Loaded>
  );
}

const Title = ({ annotators, pseudonym }: { annotators: Annotator[]; pseudonym: string | null }) =>
  annotators
    .filter(({ who }) => who.pseudonym === pseudonym)
    .map(({ who }) => <Person key={who.pseudonym} of={who} />);

interface ListProps {
  annotators: Annotator[];
  onOpen: (pseudonym: string) => void;
}

function List({ annotators, onOpen }: ListProps) {
  const [sort, setSort] = useState<Sort>("flags");
  const { may } = useShownCampaign();
  return (
    <>
      <div className={styles.bar}>
        <p>{t("quality:annotators.lead")}</p>
        <Select
          aria-label={t("quality:annotators.sort.label")}
          data={SORTS.map((value) => ({ value, label: t(`quality:annotators.sort.${value}`) }))}
          value={sort}
          onChange={(value) => setSort((value as Sort) ?? "flags")}
          allowDeselect={false}
          w="13rem"
        />
        {may.includes("manage") && (
          <Button variant="default" component={Link} to="../../people">
            {t("quality:annotators.people")}
          </Button>
        )}
      </div>
      <ul className={styles.list}>
        {annotators.toSorted(ORDER[sort]).map((annotator) => (
          <Row key={annotator.who.pseudonym} of={annotator} onOpen={onOpen} />
        ))}
      </ul>
    </>
  );
}

function Row({ of, onOpen }: { of: Annotator; onOpen: ListProps["onOpen"] }) {
  const flags = flagsOf(of);
  const reliability = meanOf(of.reliability);
  const left = of.signals.find(({ name }) => name === "left");
  return (
    <li>
      <div className={styles.who}>
        <button
          type="button"
          onClick={() => onOpen(of.who.pseudonym)}
          aria-label={t("quality:annotators.open", { name: nameOf(of.who) })}
        >
          <Person of={of.who} />
        </button>
        <small>
          {t("quality:annotators.judged", { count: of.judged })}
          {of.median_seconds !== null &&
            ` · ${t("quality:annotators.pace", { time: duration(of.median_seconds) })}`}
        </small>
        {of.standing && of.standing !== "good" && (
          <small className={styles.standing}>{t(`quality:standing.${of.standing}`)}</small>
        )}
        {flags.length > 0 && (
          <small className={styles.flags}>
            {flags.map(({ name }) => t(`quality:signals.short.${name}`)).join("\u00a0· ")}
          </small>
        )}
      </div>
      <dl className={styles.measures}>
        <Measure name="gold" of={of.gold} />
        <Measure name="repeats" of={of.repeats} />
        <Measure name="agreement" of={of.agreement} />
        <Measure name="reliability" of={reliability} />
        <div>
          <dt>{t("quality:annotators.measures.left")}</dt>
          <dd>
            <Interval of={left} usual={[0.4, 0.6]} isFlagged={left?.flag} />
          </dd>
        </div>
      </dl>
    </li>
  );
}

/** Of several criteria one may be harder than another: the least is what to look at. */
const meanOf = (of: Annotator["reliability"]) =>
  of.toSorted((a, b) => a.value - b.value)[0] ?? null;

const Measure = ({
  name,
  of,
}: {
  name: string;
  of: Annotator["gold"] | ReturnType<typeof meanOf>;
}) => (
  <div>
    <dt>
      {t(`quality:annotators.measures.${name}`)}
      {of && "of" in of && (
        <small> {t("quality:annotators.ofMany", { count: of.of, shown: number(of.of) })}</small>
      )}
    </dt>
    <dd>
      <Interval of={of} />
    </dd>
  </div>
);
