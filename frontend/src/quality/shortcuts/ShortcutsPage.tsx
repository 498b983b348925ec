import type { Fit, Shortcuts } from "../../api/quality";
import { number } from "../../app/format";
import { Message } from "../../app/Messages";
import { Loaded } from "../../app/Page";
import { useShownCampaign } from "../../campaigns/CampaignPage";
import { share } from "../../loop/numbers";
import { Plot } from "../../loop/plots/Plot";
import { t } from "../../shared/i18n";
import { Interval } from "../Interval";
import { Measured } from "../Measured";
import { nameOf, Person } from "../Person";
import styles from "../quality.module.css";
import { useQuality } from "../queries";
import { explainedIn, featureIn, reachOf, shareIn, shareOf, times } from "./words";

/** How much of the preferences could have been said without reading. */
export function ShortcutsPage() {
  const { slug } = useShownCampaign();
  return (
    <Loaded query={useQuality(slug)}>
      {({ shortcuts, error }) =>
        shortcuts.all === null ? (
          <Message title={t("quality:shortcuts.empty.title")}>
            {t("quality:shortcuts.empty.text")}
          </Message>
        ) : (
          <Report of={shortcuts} all={shortcuts.all} error={error} />
        )
      }
    </Loaded>
  );
}

function Report({ of, all, error }: { of: Shortcuts; all: Fit; error: string }) {
  const fits = of.criteria.filter(({ fit }) => fit !== null);
  return (
    <>
      <p className={styles.lead}>{explainedIn(all)}</p>
      <p className={styles.explains}>{t("quality:shortcuts.means")}</p>
      <div className={styles.stack}>
        <Wins title={t("quality:shortcuts.wins")} fit={all} isAll />
        {fits.length > 1 &&
          fits.map(
            ({ criterion, title, fit }) => fit && <Wins key={criterion} title={title} fit={fit} />,
          )}
        <Apart fit={all} />
        <People of={of} />
      </div>
      <Measured at={of.at} error={error} />
      <p className={styles.measured}>
        {t(of.newest ? "quality:shortcuts.newest" : "quality:shortcuts.of", {
          count: of.comparisons,
        })}
      </p>
    </>
  );
}

/** "Longer wins 61% [58%, 64%]": what one thing alone goes with. */
const Wins = ({ title, fit, isAll }: { title: string; fit: Fit; isAll?: boolean }) => (
  <Plot
    title={title}
    summary={isAll ? t("quality:shortcuts.winsMean") : explainedIn(fit)}
    table={{
      columns: COLUMNS.map((name) => t(`quality:shortcuts.columns.${name}`)),
      rows: fit.shares.map((one) => [
        t(`quality:shortcuts.more.${one.name}`),
        share(one.value, 0),
        share(one.low ?? 0, 0),
        share(one.high ?? 1, 0),
        number(one.of),
      ]),
    }}
  >
    <dl className={styles.rows}>
      {fit.shares.map((one) => (
        <div key={one.name}>
          <dt>
            {shareIn(one)}
            <small>{t("quality:shortcuts.pairs", { count: one.of })}</small>
          </dt>
          <dd>
            <Interval of={one} usual={[0.5, 0.5]} />
          </dd>
        </div>
      ))}
    </dl>
  </Plot>
);

const COLUMNS = ["what", "value", "low", "high", "of"];

/** Each thing by itself, the others held still: as odds, on a scale of doublings. */
const Apart = ({ fit }: { fit: Fit }) => (
  <Plot title={t("quality:shortcuts.apart")} summary={t("quality:shortcuts.apartMeans")}>
    <dl className={styles.rows}>
      {fit.features.map((one) => (
        <div key={one.name}>
          <dt>
            {featureIn(one)}
            <small>{t(`quality:shortcuts.unit.${one.name}`)}</small>
          </dt>
          <dd>
            <Interval
              of={{
                value: Math.log2(one.odds),
                low: Math.log2(one.low),
                high: Math.log2(one.high),
              }}
              on={[-3, 3]}
              usual={[0, 0]}
              shown={times}
            />
          </dd>
        </div>
      ))}
    </dl>
  </Plot>
);

const People = ({ of: { annotators } }: { of: Shortcuts }) => {
  const on = reachOf(annotators.map(({ fit }) => fit.accuracy.low ?? fit.accuracy.value));
  return (
    <Plot
      title={t("quality:shortcuts.people")}
      summary={t("quality:shortcuts.peopleMean")}
      empty={annotators.length === 0 && t("quality:shortcuts.noPeople")}
    >
      <dl className={styles.rows}>
        {annotators
          .toSorted((a, b) => (b.fit.accuracy.low ?? 0) - (a.fit.accuracy.low ?? 0))
          .map(({ who, fit }) => (
            <div key={who.pseudonym}>
              <dt>
                <Person of={who} />
                <small>{["length", "left"].map((name) => shareOf(fit, name)).join(" · ")}</small>
              </dt>
              <dd>
                <Interval of={fit.accuracy} on={on} usual={[0.5, 0.5]} label={nameOf(who)} />
              </dd>
            </div>
          ))}
      </dl>
    </Plot>
  );
};
