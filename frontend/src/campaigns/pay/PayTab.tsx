import { Anchor, Button, Menu } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconDownload } from "@tabler/icons-react";
import { Link } from "react-router";
import { type PayReport, payFileUrl, type Terms } from "../../api/pay";
import { number } from "../../app/format";
import { Message } from "../../app/Messages";
import { Lines, Loaded } from "../../app/Page";
import { money } from "../../shared/format";
import { addWords, t } from "../../shared/i18n";
import words from "../../shared/i18n/en/pay.json";
import { useShownCampaign } from "../CampaignPage";
import { BudgetBar } from "./BudgetBar";
import { History } from "./History";
import { PayDialog } from "./PayDialog";
import { People } from "./People";
import styles from "./pay.module.css";
import { usePay } from "./queries";
import { RatesPlot } from "./rates/RatesPlot";

addWords({ pay: words });

/** What everyone earned and is owed, and what was paid. */
export function PayTab() {
  const { slug } = useShownCampaign();
  const pay = usePay(slug);
  return (
    <Loaded query={pay} skeleton={<Lines count={3} height={140} />}>
      {(report) => <Report slug={slug} report={report} />}
    </Loaded>
  );
}

function Report({ slug, report }: { slug: string; report: PayReport }) {
  const { terms, totals, people, payouts } = report;
  if (!terms || !totals) return <NoPay slug={slug} report={report} />;
  return (
    <>
      <Head slug={slug} report={report} terms={terms} />
      {people.length === 0 ? (
        <Message title={t("pay:nobody.title")}>{t("pay:nobody.text")}</Message>
      ) : (
        <>
          <RatesPlot people={people} terms={terms} />
          <People slug={slug} people={people} currency={terms.currency} />
        </>
      )}
      <History slug={slug} payouts={payouts} hasWork={people.length > 0} />
    </>
  );
}

function NoPay({ slug, report }: { slug: string; report: PayReport }) {
  return (
    <>
      <Message
        title={t("pay:none.title")}
        action={
          <Button component={Link} to={`/campaigns/${slug}/settings`}>
            {t("pay:none.action")}
          </Button>
        }
      >
        {t("pay:none.text")}
      </Message>
      {report.payouts.length > 0 && <History slug={slug} payouts={report.payouts} hasWork />}
    </>
  );
}

interface HeadProps {
  slug: string;
  report: PayReport;
  terms: Terms;
}

/** What is to be paid now, and what it is part of. */
function Head({ slug, report: { totals, people, budget }, terms }: HeadProps) {
  const [opened, { open, close }] = useDisclosure(false);
  const owing = people.filter(({ owed }) => Number(owed) > 0);
  const shown = (amount = "0") => money(amount, terms.currency);
  return (
    <section className={styles.head} aria-label={t("pay:head.label")}>
      <div className={styles.hero}>
        <p>
          <b>{shown(totals?.owed)}</b>
          <span>
            {owing.length === 0
              ? t(Number(totals?.earned) > 0 ? "pay:head.nothing" : "pay:head.unearned")
              : t("pay:head.owed", { count: owing.length, shown: number(owing.length) })}
          </span>
        </p>
        <div className={styles.actions}>
          <Files slug={slug} />
          <Button onClick={open} disabled={owing.length === 0}>
            {t("pay:head.pay")}
          </Button>
        </div>
      </div>
      <dl className={styles.figures}>
        <Figure name="earned" value={shown(totals?.earned)} />
        <Figure name="paid" value={shown(totals?.paid)} />
        {Number(totals?.topped_up) > 0 && (
          <Figure name="toppedUp" value={shown(totals?.topped_up)} />
        )}
        {Number(totals?.overpaid) > 0 && <Figure name="overpaid" value={shown(totals?.overpaid)} />}
      </dl>
      {budget && <BudgetBar budget={budget} currency={terms.currency} />}
      <p className={styles.terms}>
        {inWords(terms)}{" "}
        <Anchor component={Link} to={`/campaigns/${slug}/settings`} inherit>
          {t("pay:head.change")}
        </Anchor>
      </p>
      <PayDialog slug={slug} people={owing} opened={opened} onClose={close} />
    </section>
  );
}

const Figure = ({ name, value }: { name: string; value: string }) => (
  <div>
    <dt>{t(`pay:figure.${name}`)}</dt>
    <dd>{value}</dd>
  </div>
);

/** "£0.10 a judgment, and at least £9.00 an hour." */
function inWords({ currency, per_judgment, per_hour, floor }: Terms): string {
  const parts = [
    per_judgment && t("pay:terms.perJudgment", { amount: exactly(per_judgment, currency) }),
    per_hour && t("pay:terms.perHour", { amount: exactly(per_hour, currency) }),
    floor && t("pay:terms.floor", { amount: exactly(floor, currency) }),
  ];
  return t("pay:terms.all", { terms: parts.filter(Boolean).join(", ") });
}

/** Rates may be finer than a cent. */
const exactly = (amount: string, currency: string) => {
  const places = amount.split(".")[1]?.length ?? 0;
  return places > 2 ? `${amount} ${currency}` : money(amount, currency);
};

function Files({ slug }: { slug: string }) {
  return (
    <Menu position="bottom-end" withInitialFocusPlaceholder={false}>
      <Menu.Target>
        <Button variant="default" leftSection={<IconDownload size={18} />}>
          {t("pay:files.button")}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {(["ledger", "payouts", "rejections"] as const).map((kind) => (
          <Menu.Item key={kind} component="a" href={payFileUrl(slug, kind)} download>
            {t(`pay:files.${kind}`)}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
