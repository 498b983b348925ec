import type { Mine } from "../../api";
import { count, moment, money } from "../../shared/format";
import { t } from "../../shared/i18n";
import { Fact } from "../care/Mine";

/** What the campaign owes for all that was done, and what came of it so far. */
export function Paid({ pay }: { pay: NonNullable<Mine["pay"]> }) {
  const shown = (amount: string) => money(amount, pay.currency);
  const isToppedUp = Number(pay.topped_up) > 0;
  return (
    <section>
      <h2>{t("history:pay.title")}</h2>
      <dl className="facts">
        <Fact
          name={t("history:earned")}
          hint={isToppedUp && t("history:pay.toppedUp", { amount: shown(pay.topped_up) })}
        >
          {shown(pay.earned_total)}
        </Fact>
        <Fact name={t("history:pay.paid")}>{shown(pay.paid)}</Fact>
        <Fact name={t("history:pay.owed")}>{shown(pay.owed)}</Fact>
      </dl>
    </section>
  );
}

/** What is not paid, and why: said once for all that was rejected together. */
export function Rejected({ rejected }: Pick<Mine, "rejected">) {
  return (
    <section className="rejected">
      <h2>{t("history:rejected.title")}</h2>
      <p className="lead">{t("history:rejected.text")}</p>
      <ul>
        {[...together(rejected)].map(([key, some]) => (
          <li key={key}>
            <p className="reason" dir="auto">
              {some[0]?.reason}
            </p>
            <details>
              <summary>
                {t("history:rejected.judgments", { count: some.length, shown: count(some.length) })}
              </summary>
              <ul>
                {some.map(({ judgment, submitted_at }) => (
                  <li key={judgment}>
                    <a href={`#${judgment}`}>{moment(submitted_at)}</a>
                  </li>
                ))}
              </ul>
            </details>
          </li>
        ))}
      </ul>
    </section>
  );
}

function together(rejected: Mine["rejected"]) {
  const found = new Map<string, Mine["rejected"]>();
  for (const one of rejected) {
    const key = `${one.at} ${one.reason}`;
    found.set(key, [...(found.get(key) ?? []), one]);
  }
  return found;
}
