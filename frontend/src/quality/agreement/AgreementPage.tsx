import type { Agreement } from "../../api/quality";
import { number } from "../../app/format";
import { Message } from "../../app/Messages";
import { Loaded } from "../../app/Page";
import { useShownCampaign } from "../../campaigns/CampaignPage";
import { fixed } from "../../loop/numbers";
import { Plot } from "../../loop/plots/Plot";
import { t } from "../../shared/i18n";
import { Interval } from "../Interval";
import { Measured } from "../Measured";
import styles from "../quality.module.css";
import { useQuality } from "../queries";
import { askedIn, inWords } from "./words";

/** How far people who judged the same agree, criterion by criterion. */
export function AgreementPage() {
  const { slug, overlap, protocol } = useShownCampaign();
  return (
    <Loaded query={useQuality(slug)}>
      {({ agreement, measured_at, error }) =>
        agreement.every(({ pairs }) => pairs === 0) ? (
          <>
            <Message title={t("quality:agreement.empty.title")}>
              {t(overlap > 1 ? "quality:agreement.empty.waiting" : "quality:agreement.empty.text")}
            </Message>
            <Measured at={null} error={error} />
          </>
        ) : (
          <>
            <div className={styles.stack}>
              {agreement.map((one) => (
                <Criterion key={one.criterion} of={one} asked={askedIn(protocol)} />
              ))}
            </div>
            <p className={styles.explains}>{t("quality:agreement.means")}</p>
            <Measured at={measured_at} error={error} />
          </>
        )
      }
    </Loaded>
  );
}

const two = (value: number) => fixed(value, 2);
const ROWS = [
  { name: "pairwise", on: [0, 1], shown: undefined },
  { name: "nominal", on: [-0.2, 1], shown: two },
  { name: "ordinal", on: [-0.2, 1], shown: two },
] as const;

interface Props {
  of: Agreement;
  asked: ReturnType<typeof askedIn>;
}

const Criterion = ({ of, asked }: Props) => (
  <Plot
    title={of.title}
    summary={inWords(of, asked)}
    empty={of.pairs === 0 && t("quality:agreement.none")}
  >
    <dl className={styles.rows}>
      {ROWS.map(({ name, on, shown }) => (
        <div key={name}>
          <dt>
            {t(`quality:agreement.${asked}.${name}.name`)}
            <small>{t(`quality:agreement.${asked}.${name}.means`)}</small>
          </dt>
          <dd>
            <Interval of={of[name]} on={[...on]} shown={shown} />
          </dd>
        </div>
      ))}
    </dl>
    <p className={styles.measured}>
      {t("quality:agreement.of", { pairs: number(of.pairs), count: of.tasks })}
    </p>
  </Plot>
);
