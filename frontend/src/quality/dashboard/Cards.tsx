import { Anchor } from "@mantine/core";
import type { ReactNode } from "react";
import { Link } from "react-router";
import type { Cost, Dashboard, Outlook } from "../../api/dashboard";
import { Bar } from "../../app/Bar";
import { ago, number } from "../../app/format";
import { money } from "../../shared/format";
import { t } from "../../shared/i18n";
import { Person } from "../Person";
import styles from "./dashboard.module.css";
import { costOf, isShort, outlookOf, type Told } from "./words";

const SHOWN = 5;

interface CardProps extends Partial<Told> {
  title: string;
  children?: ReactNode;
}

function Card({ title, value, range, note, isUnknown, children }: CardProps) {
  return (
    <section className={styles.card}>
      <h2>{title}</h2>
      <p className={styles.value} data-unknown={isUnknown || undefined}>
        {value}
      </p>
      {range && <p className={styles.range}>{range}</p>}
      {note && <p className={styles.note}>{note}</p>}
      {children}
    </section>
  );
}

export const OutlookCard = ({ outlook }: { outlook: Outlook }) => (
  <Card title={t("dashboard:outlook.title")} {...outlookOf(outlook)} />
);

export function CostCard({ cost, maySet }: { cost: Cost | null; maySet: boolean }) {
  if (!cost)
    return (
      <Card title={t("dashboard:cost.title")} value={t("dashboard:cost.none")} isUnknown>
        {maySet && <p className={styles.note}>{t("dashboard:cost.noneNote")}</p>}
      </Card>
    );
  return (
    <Card title={t("dashboard:cost.title")} {...costOf(cost)}>
      {cost.budget && <Budget cost={cost} budget={cost.budget} />}
    </Card>
  );
}

function Budget({ cost, budget }: { cost: Cost; budget: NonNullable<Cost["budget"]> }) {
  const shown = (amount: number) => money(amount, cost.currency);
  const of = (amount: number) => (budget.budget > 0 ? Math.min(amount / budget.budget, 1) : 1);
  const isDone = cost.total !== null && cost.total.value <= cost.spent;
  const isOver = budget.over > 0;
  const isOut = !isDone && budget.left < budget.dearest;
  const label = t("dashboard:cost.budget", {
    spent: shown(budget.spent),
    budget: shown(budget.budget),
  });
  return (
    <div className={styles.budget}>
      <Bar share={of(budget.spent)} pending={of(budget.promised)} label={label} />
      <p className={styles.note} data-warn={isOver || isOut || isShort(cost) || undefined}>
        {isOver
          ? t("dashboard:cost.over", { over: shown(budget.over), budget: shown(budget.budget) })
          : isOut
            ? t("dashboard:cost.stopped", {
                left: shown(budget.left),
                budget: shown(budget.budget),
                dearest: shown(budget.dearest),
              })
            : isShort(cost)
              ? t("dashboard:cost.short", { budget: shown(budget.budget) })
              : label}
      </p>
    </div>
  );
}

export function WorkingCard({ working, count }: { working: Dashboard["working"]; count: number }) {
  const more = count - Math.min(working.length, SHOWN);
  return (
    <Card title={t("dashboard:working.title")} value={number(count)} isUnknown={count === 0}>
      {count === 0 && <p className={styles.note}>{t("dashboard:working.none")}</p>}
      <ul className={styles.working}>
        {working.slice(0, SHOWN).map((one) => (
          <li key={one.pseudonym}>
            <Person of={one} />
            <span>
              {one.holds > 0
                ? t("dashboard:working.holds", { count: one.holds })
                : ago(one.last_at)}
            </span>
          </li>
        ))}
      </ul>
      {more > 0 && (
        <p className={styles.note}>
          {t("dashboard:working.more", { count: more, shown: number(more) })}
        </p>
      )}
    </Card>
  );
}

export const More = ({ to, children }: { to: string; children: ReactNode }) => (
  <Anchor component={Link} to={to} size="sm">
    {children}
  </Anchor>
);
