import type { Budget } from "../../api/pay";
import { Bar } from "../../app/Bar";
import { money } from "../../shared/format";
import { t } from "../../shared/i18n";
import styles from "./pay.module.css";

const PARTS = ["spent", "promised", "left"] as const;

interface Props {
  budget: Budget;
  currency: string;
}

/** What is spent, what may still be earned with tasks that were handed out, and what is left. */
export function BudgetBar({ budget, currency }: Props) {
  const whole = Number(budget.budget) || 1;
  const spent = Math.min(Number(budget.spent) / whole, 1);
  const promised = Math.min(Number(budget.promised) / whole, 1 - spent);
  const isOver = Number(budget.over) > 0;
  const parts = isOver ? PARTS.slice(0, 2) : PARTS; // the sentence above says what is over
  return (
    <div className={styles.budget}>
      <p>
        <b>{t("pay:budget.title", { amount: money(budget.budget, currency) })}</b>
        {isOver ? (
          <span>{t("pay:budget.exceeded", { amount: money(budget.over, currency) })}</span>
        ) : Number(budget.left) <= 0 ? (
          <span>{t("pay:budget.out")}</span>
        ) : (
          Number(budget.left) < Number(budget.dearest) && (
            <span>{t("pay:budget.short", { amount: money(budget.dearest, currency) })}</span>
          )
        )}
      </p>
      <Bar share={spent} pending={promised} label={t("pay:budget.label")} />
      <ul>
        {parts.map((part) => (
          <li key={part} data-part={part}>
            {t(`pay:budget.${part}`, { amount: money(budget[part], currency) })}
          </li>
        ))}
      </ul>
    </div>
  );
}
