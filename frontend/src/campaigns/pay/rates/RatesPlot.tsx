import type { Owed, Terms } from "../../../api/pay";
import { number } from "../../../app/format";
import { Plot } from "../../../loop/plots/Plot";
import { niceTicks, placeOn } from "../../../loop/plots/scales";
import { money } from "../../../shared/format";
import { t } from "../../../shared/i18n";
import { type Bin, binned, title } from "../pay";
import styles from "./rates.module.css";

interface Props {
  people: Owed[];
  terms: Terms;
}

/** How many people's work came to how much an hour, against what nobody should fall below. */
export function RatesPlot({ people, terms: { currency, floor } }: Props) {
  const known = people.filter(({ hourly }) => hourly !== null);
  const rates = known.map(({ hourly }) => Number(hourly));
  const below = known.filter(({ below_floor }) => below_floor).length;
  const shown = (amount: number | string) => money(amount, currency);
  const { bins, span } = binned(rates, floor === null ? null : Number(floor));
  return (
    <div className={styles.plot}>
      <Plot
        title={t("pay:rates.title")}
        empty={known.length === 0 && t("pay:rates.empty")}
        summary={
          floor === null
            ? t("pay:rates.noFloor")
            : below === 0
              ? t("pay:rates.none", { floor: shown(floor) })
              : t("pay:rates.below", { count: below, shown: number(below), floor: shown(floor) })
        }
        table={{
          columns: [t("pay:column.person"), t("pay:column.hourly")],
          rows: known
            .toSorted((a, b) => Number(a.hourly) - Number(b.hourly))
            .map((one) => [title(one), shown(one.hourly ?? "0")]),
        }}
      >
        <div className={styles.rates} role="img" aria-label={t("pay:rates.title")}>
          {floor !== null && (
            <span
              className={styles.floor}
              style={{ left: `${placeOn(span, Number(floor))}%` }}
              data-end={placeOn(span, Number(floor)) > 60 || undefined}
            >
              <small>{t("pay:rates.floor", { amount: shown(floor) })}</small>
            </span>
          )}
          <div className={styles.bins}>
            {bins.map((bin) => (
              <Column key={bin.from} bin={bin} most={most(bins)} shown={shown} />
            ))}
          </div>
        </div>
        <div className={styles.axis} aria-hidden="true">
          {niceTicks(span, 4)
            .filter((tick) => tick <= span[1] + 1e-9)
            .map((tick) => (
              <span key={tick} style={{ left: `${placeOn(span, tick)}%` }}>
                {shown(tick)}
              </span>
            ))}
        </div>
      </Plot>
    </div>
  );
}

const most = (bins: Bin[]) => Math.max(1, ...bins.map(({ people }) => people));

interface ColumnProps {
  bin: Bin;
  most: number;
  shown: (amount: number) => string;
}

function Column({ bin: { from, to, people, isBelow }, most, shown }: ColumnProps) {
  const said = t("pay:rates.bin", {
    count: people,
    shown: number(people),
    from: shown(from),
    to: shown(to),
  });
  return (
    <i data-below={isBelow || undefined} title={people > 0 ? said : undefined}>
      {people > 0 && (
        <>
          <small>{number(people)}</small>
          <b style={{ height: `${(people / most) * 100}%` }} />
        </>
      )}
    </i>
  );
}
