import { Button, Select, TextInput } from "@mantine/core";
import { IconSearch } from "@tabler/icons-react";
import { useState } from "react";
import { Link } from "react-router";
import type { Owed } from "../../api/pay";
import { number } from "../../app/format";
import { Section } from "../../app/Page";
import { duration } from "../../loop/numbers";
import { money } from "../../shared/format";
import { t } from "../../shared/i18n";
import { type Order, title, visible } from "./pay";
import styles from "./pay.module.css";

const PAGE = 50;
const ORDERS: Order[] = ["owed", "earned", "hourly", "judged", "name"];
const COLUMNS = ["person", "judged", "active", "hourly", "earned", "paid", "owed"];

interface Props {
  slug: string;
  people: Owed[];
  currency: string;
}

export function People({ slug, people, currency }: Props) {
  const [search, setSearch] = useState("");
  const [order, setOrder] = useState<Order>("owed");
  const [shown, setShown] = useState(PAGE);
  const found = visible(people, search, order);
  return (
    <Section
      title={t("pay:people.title")}
      aside={
        people.length > 5 && (
          <div className={styles.tools}>
            <TextInput
              type="search"
              leftSection={<IconSearch size={16} />}
              aria-label={t("pay:people.search")}
              placeholder={t("pay:people.search")}
              value={search}
              onChange={(event) => setSearch(event.currentTarget.value)}
            />
            <Select
              aria-label={t("pay:people.order")}
              data={ORDERS.map((value) => ({ value, label: t(`pay:people.by.${value}`) }))}
              value={order}
              onChange={(value) => setOrder((value as Order | null) ?? "owed")}
              allowDeselect={false}
            />
          </div>
        )
      }
    >
      {found.length === 0 ? (
        <p className={styles.quiet}>{t("pay:people.nobody")}</p>
      ) : (
        <table className={styles.table}>
          <thead>
            <tr>
              {COLUMNS.map((name) => (
                <th key={name} scope="col">
                  {t(`pay:column.${name}`)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {found.slice(0, shown).map((one) => (
              <Row key={one.pseudonym} slug={slug} one={one} currency={currency} />
            ))}
          </tbody>
        </table>
      )}
      {found.length > shown && (
        <Button variant="subtle" color="gray" onClick={() => setShown(shown + 4 * PAGE)}>
          {t("pay:people.more", { count: found.length - shown })}
        </Button>
      )}
    </Section>
  );
}

interface RowProps {
  slug: string;
  one: Owed;
  currency: string;
}

function Row({ slug, one, currency }: RowProps) {
  const shown = (amount: string) => money(amount, currency);
  const isNothing = Number(one.owed) === 0;
  return (
    <tr>
      <th scope="row">
        <Link to={`/campaigns/${slug}/pay/${one.pseudonym}`}>
          <bdi>{title(one)}</bdi>
        </Link>
        <small>{aboutThem(one)}</small>
      </th>
      <td data-column={t("pay:column.judged")}>
        {number(one.judged)}
        {one.rejected > 0 && <small>{t("pay:people.rejected", { count: one.rejected })}</small>}
      </td>
      <td data-column={t("pay:column.active")}>{duration(one.seconds)}</td>
      <td data-column={t("pay:column.hourly")} data-below={one.below_floor || undefined}>
        {one.hourly === null ? "–" : shown(one.hourly)}
        {one.below_floor && <small>{t("pay:people.below")}</small>}
      </td>
      <td data-column={t("pay:column.earned")}>
        {shown(one.earned)}
        {Number(one.topped_up) > 0 && (
          <small>{t("pay:people.toppedUp", { amount: shown(one.topped_up) })}</small>
        )}
      </td>
      <td data-column={t("pay:column.paid")}>{shown(one.paid)}</td>
      <td data-column={t("pay:column.owed")} data-strong data-zero={isNothing || undefined}>
        {shown(one.owed)}
        {Number(one.overpaid) > 0 && (
          <small>{t("pay:people.overpaid", { amount: shown(one.overpaid) })}</small>
        )}
      </td>
    </tr>
  );
}

/** What one should know before paying: who they are elsewhere, and whether they are still here. */
function aboutThem({ state, standing, external_id }: Owed): string {
  return [
    external_id,
    state !== "here" && t(`pay:state.${state}`),
    ["paused", "blocked"].includes(standing) && t(`pay:state.${standing}`),
  ]
    .filter(Boolean)
    .join(" · ");
}
