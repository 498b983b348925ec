import { Button } from "@mantine/core";
import { useState } from "react";
import type { Dashboard } from "../../api/dashboard";
import { number } from "../../app/format";
import { duration } from "../../loop/numbers";
import { t } from "../../shared/i18n";
import { isDeserted, useHealth } from "../health/queries";
import { Figures, Track } from "../Interval";
import { nameOf, Person } from "../Person";
import { More } from "./Cards";
import styles from "./dashboard.module.css";

const FIRST = 8;

/** How long each person takes for a judgment, all on one scale. */
export function PeoplePanel({ people }: { people: Dashboard["annotators"] }) {
  const [isWhole, setWhole] = useState(false);
  const longest = Math.max(...people.map(({ median_seconds }) => median_seconds ?? 0), 1);
  const shown = isWhole ? people : people.slice(0, FIRST);
  return (
    <section className={styles.panel}>
      <header>
        <h3>{t("dashboard:people.title")}</h3>
        {people.length > 0 && <p className={styles.note}>{t("dashboard:people.lead")}</p>}
      </header>
      {people.length === 0 && <p className={styles.note}>{t("dashboard:people.empty")}</p>}
      <ul className={styles.people}>
        {shown.map((one) => (
          <li key={one.pseudonym} aria-label={nameOf(one)}>
            <Person of={one} />
            <Seconds value={one.median_seconds} longest={longest} />
            <span className={styles.judged}>
              {t("dashboard:people.judged", { count: one.judged, shown: number(one.judged) })}
            </span>
          </li>
        ))}
      </ul>
      <footer className={styles.more}>
        {!isWhole && people.length > FIRST && (
          <Button variant="subtle" color="gray" size="compact-sm" onClick={() => setWhole(true)}>
            {t("dashboard:people.all", { count: people.length, shown: number(people.length) })}
          </Button>
        )}
        {people.length > 0 && <More to="quality/annotators">{t("dashboard:people.more")}</More>}
      </footer>
    </section>
  );
}

function Seconds({ value, longest }: { value: number | null; longest: number }) {
  if (value === null) return <span className={styles.note}>{t("dashboard:people.unknown")}</span>;
  return (
    <span className={styles.seconds}>
      <Track of={{ value, low: null, high: null }} on={[0, longest]} />
      <b>{duration(value)}</b>
    </span>
  );
}

/** Tasks that will not be judged unless somebody does something. */
export function StuckPanel({ slug }: { slug: string }) {
  const health = useHealth(slug);
  const kinds = health.data?.kinds.filter(({ number }) => number > 0) ?? [];
  const isEmpty = health.data && isDeserted(health.data);
  return (
    <section className={styles.panel}>
      <h3>{t("dashboard:stuck.title")}</h3>
      {health.data && kinds.length === 0 && (
        <p className={styles.note}>{t("dashboard:stuck.none")}</p>
      )}
      {isEmpty && <More to="people">{t("health:empty.title")}</More>}
      <ul className={styles.stuck}>
        {(isEmpty ? [] : kinds).map(({ kind, number: times }) => (
          <li key={kind}>
            <b>{number(times)}</b>
            <More to="quality/health">{t(`health:${kind}.title`)}</More>
          </li>
        ))}
      </ul>
    </section>
  );
}

export function GoldPanel({ gold }: { gold: Dashboard["gold"] }) {
  return (
    <section className={styles.panel}>
      <h3>{t("dashboard:gold.title")}</h3>
      {gold ? (
        <p className={styles.gold}>
          <Track of={gold} />
          <Figures of={gold} />
          <span className={styles.note}>
            {t("dashboard:gold.of", { count: gold.of, shown: number(gold.of) })}
          </span>
        </p>
      ) : (
        <p className={styles.note}>{t("dashboard:gold.none")}</p>
      )}
    </section>
  );
}

/** Why people passed tasks on, the most common reason first. */
export function SkipsPanel({ skips }: { skips: Dashboard["skips"] }) {
  const reasons = Object.entries(skips).toSorted(([, a], [, b]) => b - a);
  const most = Math.max(...reasons.map(([, number]) => number), 1);
  return (
    <section className={styles.panel}>
      <h3>{t("dashboard:skips.title")}</h3>
      {reasons.length === 0 && <p className={styles.note}>{t("dashboard:skips.none")}</p>}
      <dl className={styles.skips}>
        {reasons.map(([reason, times]) => (
          <div key={reason}>
            <dt>{t(`dashboard:skips.reason.${reason}`)}</dt>
            <dd>
              <i style={{ width: `${(100 * times) / most}%` }} />
              <b>{number(times)}</b>
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
