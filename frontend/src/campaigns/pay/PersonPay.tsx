import { Button, Checkbox, SegmentedControl } from "@mantine/core";
import { useState } from "react";
import { useParams } from "react-router";
import type { PaidJudgment, PayAccount } from "../../api/pay";
import { moment, number } from "../../app/format";
import { tell } from "../../app/Messages";
import { Back, Lines, Loaded, Section } from "../../app/Page";
import { problemText } from "../../app/problem";
import { duration } from "../../loop/numbers";
import { money } from "../../shared/format";
import { addWords, t } from "../../shared/i18n";
import words from "../../shared/i18n/en/pay.json";
import { useShownCampaign } from "../CampaignPage";
import { Evidence } from "./Evidence";
import { title } from "./pay";
import styles from "./pay.module.css";
import { useAccount, useWithdraw } from "./queries";
import { RejectDialog } from "./RejectDialog";

addWords({ pay: words });

/** One person's account: what it is made of, and what of it is not paid. */
export function PersonPay() {
  const { slug } = useShownCampaign();
  const { person = "" } = useParams();
  const [isRejected, setRejected] = useState(false);
  const query = useAccount(slug, person, isRejected);
  return (
    <>
      <p className={styles.back}>
        <Back to={`/campaigns/${slug}/pay`}>{t("pay:person.back")}</Back>
      </p>
      <Loaded query={query} skeleton={<Lines count={4} height={80} />}>
        {({ pages }) => {
          const [first] = pages;
          return (
            first && (
              <>
                <Account account={first} person={person} />
                <Section
                  title={t("pay:judgments.title")}
                  aside={
                    <SegmentedControl
                      size="xs"
                      aria-label={t("pay:judgments.which")}
                      data={[
                        { value: "all", label: t("pay:judgments.all") },
                        { value: "rejected", label: t("pay:judgments.rejected") },
                      ]}
                      value={isRejected ? "rejected" : "all"}
                      onChange={(value) => setRejected(value === "rejected")}
                    />
                  }
                >
                  <Judgments
                    key={String(isRejected)}
                    slug={slug}
                    person={person}
                    judgments={pages.flatMap(({ judgments }) => judgments)}
                    signals={first.signals}
                  />
                  {query.hasNextPage && (
                    <Button
                      variant="subtle"
                      color="gray"
                      loading={query.isFetchingNextPage}
                      onClick={() => query.fetchNextPage()}
                    >
                      {t("pay:judgments.more")}
                    </Button>
                  )}
                </Section>
              </>
            )
          );
        }}
      </Loaded>
    </>
  );
}

function Account({ account: shown, person }: { account: PayAccount; person: string }) {
  const { account, currency, lines, signals } = shown;
  const facts: (readonly [string, string])[] = account
    ? [
        ["judged", number(account.judged)],
        ...(account.rejected > 0 ? ([["rejected", number(account.rejected)]] as const) : []),
        ["active", duration(account.seconds)],
        ["hourly", account.hourly === null ? "–" : money(account.hourly, currency)],
        ["earned", money(account.earned, currency)],
        ["paid", money(account.paid, currency)],
        ["owed", money(account.owed, currency)],
      ]
    : [];
  return (
    <>
      <section className={styles.head} aria-labelledby="pay-person">
        <h2 id="pay-person">
          <bdi>{account ? title(account) : person.slice(0, 8)}</bdi>
        </h2>
        {account?.external_id && <p className={styles.quiet}>{account.external_id}</p>}
        <dl className={styles.figures}>
          {facts.map(([name, value]) => (
            <div key={name}>
              <dt>{t(`pay:column.${name}`)}</dt>
              <dd>{value}</dd>
            </div>
          ))}
        </dl>
        {account && Number(account.topped_up) > 0 && (
          <p className={styles.quiet}>
            {t("pay:person.toppedUp", { amount: money(account.topped_up, currency) })}
          </p>
        )}
        {account && Number(account.overpaid) > 0 && (
          <p className={styles.quiet}>
            {t("pay:person.overpaid", { amount: money(account.overpaid, currency) })}
          </p>
        )}
      </section>
      {lines.length > 0 && (
        <Section title={t("pay:person.payouts")}>
          <ul className={styles.payouts}>
            {lines.map((line) => (
              <li key={line.at} data-cancelled={line.cancelled_at !== null || undefined}>
                <b className={styles.amount}>{money(line.amount, line.currency)}</b>
                <span className={styles.about}>
                  <time dateTime={line.at}>{moment(line.at)}</time>
                  {line.note && <small dir="auto">{line.note}</small>}
                  {line.cancelled_at && <small>{t("pay:person.cancelled")}</small>}
                </span>
              </li>
            ))}
          </ul>
        </Section>
      )}
      <Evidence signals={signals} />
    </>
  );
}

interface JudgmentsProps {
  slug: string;
  person: string;
  judgments: PaidJudgment[];
  signals: PayAccount["signals"];
}

function Judgments({ slug, person, judgments, signals }: JudgmentsProps) {
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const [opened, setOpened] = useState(false);
  const withdraw = useWithdraw(slug, person);
  if (judgments.length === 0) return <p className={styles.quiet}>{t("pay:judgments.none")}</p>;
  const free = judgments.filter(({ rejection }) => !rejection);
  const toggle = (id: string) =>
    setChosen((before) => {
      const after = new Set(before);
      if (!after.delete(id)) after.add(id);
      return after;
    });
  const take = (id: string) =>
    withdraw.mutate([id], {
      onSuccess: () => tell(t("pay:withdraw.done")),
      onError: (error) => tell(problemText(error)),
    });
  return (
    <>
      {free.length > 0 && (
        <div className={styles.choice}>
          <Checkbox
            label={t("pay:judgments.everything", { count: free.length })}
            checked={chosen.size > 0 && chosen.size === free.length}
            indeterminate={chosen.size > 0 && chosen.size < free.length}
            onChange={() =>
              setChosen(new Set(chosen.size === free.length ? [] : free.map(({ id }) => id)))
            }
          />
          <Button variant="default" disabled={chosen.size === 0} onClick={() => setOpened(true)}>
            {chosen.size === 0
              ? t("pay:reject.button")
              : t("pay:reject.buttonOf", { count: chosen.size })}
          </Button>
        </div>
      )}
      <ul className={styles.judgments}>
        {judgments.map((one) => (
          <Judgment
            key={one.id}
            one={one}
            isChosen={chosen.has(one.id)}
            onToggle={() => toggle(one.id)}
            onWithdraw={() => take(one.id)}
          />
        ))}
      </ul>
      <RejectDialog
        slug={slug}
        person={person}
        judgments={[...chosen]}
        signals={signals}
        opened={opened}
        onClose={() => setOpened(false)}
        onDone={() => setChosen(new Set())}
      />
    </>
  );
}

interface JudgmentProps {
  one: PaidJudgment;
  isChosen: boolean;
  onToggle: () => void;
  onWithdraw: () => void;
}

function Judgment({ one, isChosen, onToggle, onWithdraw }: JudgmentProps) {
  const { submitted_at, seconds, prompt, rejection } = one;
  const taken = seconds === null ? "–" : t("pay:judgments.seconds", { count: Math.round(seconds) });
  return (
    <li data-rejected={rejection !== null || undefined}>
      {rejection ? (
        <span />
      ) : (
        <Checkbox
          checked={isChosen}
          onChange={onToggle}
          aria-label={t("pay:judgments.choose", { at: moment(submitted_at) })}
        />
      )}
      <div>
        <p className={styles.prompt} dir="auto">
          {prompt}
        </p>
        <p className={styles.quiet}>
          <time dateTime={submitted_at}>{moment(submitted_at)}</time> · {taken}
        </p>
        {rejection && (
          <div className={styles.rejection}>
            <p>
              <b>{t("pay:judgments.notPaid")}</b> <span dir="auto">{rejection.reason}</span>
            </p>
            <p className={styles.quiet}>
              <bdi>{rejection.by}</bdi> · {moment(rejection.at)}{" "}
              <Button variant="subtle" color="gray" size="compact-sm" onClick={onWithdraw}>
                {t("pay:withdraw.button")}
              </Button>
            </p>
          </div>
        )}
      </div>
    </li>
  );
}
