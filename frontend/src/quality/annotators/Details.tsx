import { Button } from "@mantine/core";
import { Link } from "react-router";
import type { AnnotatorDetails, Signal } from "../../api/quality";
import { ago, moment, number } from "../../app/format";
import { Loaded } from "../../app/Page";
import { useShownCampaign } from "../../campaigns/CampaignPage";
import { duration, fixed } from "../../loop/numbers";
import { t } from "../../shared/i18n";
import { reasonSaid } from "../../shared/i18n/reason";
import { Interval, wholeShare } from "../Interval";
import { useAnnotator } from "../queries";
import styles from "./annotators.module.css";
import { inWords, lookOf, usualOf } from "./signals";

interface Props {
  slug: string;
  pseudonym: string;
}

/** One annotator: the evidence in sentences, and their newest judgments to look at. */
export const Details = ({ slug, pseudonym }: Props) => (
  <Loaded query={useAnnotator(slug, pseudonym)}>
    {(of) => (
      <div className={styles.details}>
        <Facts of={of} />
        <Evidence signals={of.signals} />
        <Judgments of={of.judgments} />
      </div>
    )}
  </Loaded>
);

function Facts({ of }: { of: AnnotatorDetails }) {
  const { may } = useShownCampaign();
  return (
    <section>
      <p className={styles.note}>
        {t("quality:annotators.judged", { count: of.judged })} ·{" "}
        {t("quality:annotators.skipped", { count: of.skipped })} ·{" "}
        {t("quality:annotators.late", { count: of.late })}
        {of.last_at && ` · ${t("quality:annotators.last", { when: ago(of.last_at) })}`}
      </p>
      {of.standing && of.standing !== "good" && (
        <p className={styles.standing}>
          {t(`quality:standing.${of.standing}`)}
          {of.standing_reason && `: ${reasonSaid(of.standing_reason)}`}
        </p>
      )}
      <dl className={styles.facts}>
        <Fact name="gold" of={of.gold} />
        <Fact name="repeats" of={of.repeats} />
        <Fact name="agreement" of={of.agreement} />
        {of.reliability.map((one) => (
          <div key={one.criterion}>
            <dt>{t("quality:annotators.reliabilityOn", { criterion: one.criterion })}</dt>
            <dd>
              <Interval of={one} />
              <small>{otherModels(one)}</small>
            </dd>
          </div>
        ))}
      </dl>
      {of.reliability.length > 0 && (
        <p className={styles.note}>{t("quality:annotators.reliabilityFrom")}</p>
      )}
      {may.includes("manage") && (
        <Button variant="default" component={Link} to="../../people">
          {t("quality:annotators.act")}
        </Button>
      )}
    </section>
  );
}

/** What the two other models say of the same person. */
const otherModels = ({ dawid_skene, mace }: AnnotatorDetails["reliability"][number]) =>
  [
    dawid_skene !== null && t("quality:annotators.dawidSkene", { shown: wholeShare(dawid_skene) }),
    mace !== null && t("quality:annotators.mace", { shown: wholeShare(mace) }),
  ]
    .filter(Boolean)
    .join(" · ");

const Fact = ({ name, of }: { name: string; of: AnnotatorDetails["gold"] }) => (
  <div>
    <dt>
      {t(`quality:annotators.measures.${name}`)}
      {of && <small> {t("quality:annotators.ofMany", { count: of.of })}</small>}
    </dt>
    <dd>
      <Interval of={of} />
    </dd>
  </div>
);

const Evidence = ({ signals }: { signals: Signal[] }) => (
  <section>
    <h3>{t("quality:signals.title")}</h3>
    <p className={styles.note}>{t("quality:signals.lead")}</p>
    {signals.length === 0 && <p>{t("quality:signals.none")}</p>}
    <ul className={styles.signals}>
      {signals.map((signal) => (
        <li key={signal.name} data-flagged={signal.flag || undefined}>
          <p>
            <b>{t(`quality:signals.name.${signal.name}`)}</b>{" "}
            {signal.flag && <span className={styles.flag}>{t("quality:signals.flagged")}</span>}
          </p>
          <Interval
            of={signal}
            on={lookOf(signal).on(signal)}
            shown={lookOf(signal).shown}
            usual={usualOf(signal)}
            isFlagged={signal.flag}
          />
          <p className={styles.note}>{inWords(signal)}</p>
        </li>
      ))}
    </ul>
  </section>
);

const Judgments = ({ of }: { of: AnnotatorDetails["judgments"] }) => (
  <section>
    <h3>{t("quality:annotators.newest")}</h3>
    <ol className={styles.judgments}>
      {of.map((one) => (
        <li key={one.id}>
          <p className={styles.prompt} dir="auto">
            {one.prompt}
          </p>
          <p className={styles.said}>
            <Said of={one} />
            <Pace of={one} />
            <time dateTime={one.at}>{moment(one.at)}</time>
          </p>
          {one.rationale && (
            <p className={styles.rationale} dir="auto">
              {one.rationale}
            </p>
          )}
        </li>
      ))}
    </ol>
  </section>
);

type Judged = AnnotatorDetails["judgments"][number];

const Said = ({ of }: { of: Judged }) => (
  <span>
    {of.ranking
      ? Object.values(of.ranking).map((places) =>
          places.map((tied) => tied.map((one) => "ABCDEFGHI"[one]).join(" = ")).join(", "),
        )
      : Object.entries(of.preferences).map(([criterion, value]) => (
          <b key={criterion} data-side={value < 0 ? "left" : value > 0 ? "right" : undefined}>
            {value === 0
              ? t("quality:annotators.said.tie")
              : t(`quality:annotators.said.${value < 0 ? "left" : "right"}`, {
                  strength: number(Math.abs(value)),
                })}
          </b>
        ))}
  </span>
);

function Pace({ of: { seconds, needed } }: { of: Judged }) {
  if (seconds === null) return null;
  const isFast = seconds < needed;
  return (
    <span className={isFast ? styles.flag : undefined}>
      {seconds < 10
        ? t("quality:annotators.seconds", { shown: fixed(seconds, 1) })
        : duration(seconds)}
      {isFast && ` ${t("quality:annotators.needs", { shown: duration(needed) })}`}
    </span>
  );
}
