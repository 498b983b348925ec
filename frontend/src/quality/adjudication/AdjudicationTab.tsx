import { Button } from "@mantine/core";
import { Link } from "react-router";
import type { Adjudication } from "../../api/quality";
import { number } from "../../app/format";
import { Message } from "../../app/Messages";
import { Loaded, Section } from "../../app/Page";
import { useShownCampaign } from "../../campaigns/CampaignPage";
import { t } from "../../shared/i18n";
import { useAdjudication } from "../queries";
import styles from "./adjudication.module.css";
import { Decisions } from "./Decisions";

/** How much is disputed, the way to decide it, and what was decided last. */
export function AdjudicationTab() {
  const { slug } = useShownCampaign();
  const query = useAdjudication(slug);
  return <Loaded query={query}>{({ pages }) => <Shown {...{ slug, pages, query }} />}</Loaded>;
}

interface ShownProps {
  slug: string;
  pages: Adjudication[];
  query: ReturnType<typeof useAdjudication>;
}

function Shown({ slug, pages, query }: ShownProps) {
  const found = pages[0];
  const decisions = pages.flatMap((page) => page.decisions);
  if (!found || found.open + found.left + found.decided === 0)
    return (
      <Message title={t("quality:adjudication.empty.title")}>
        {t("quality:adjudication.empty.text")}
      </Message>
    );
  return (
    <>
      <Queue slug={slug} found={found} />
      {decisions.length > 0 && (
        <Section title={t("quality:adjudication.decisions")}>
          <Decisions slug={slug} decisions={decisions} />
          {query.hasNextPage && (
            <Button
              className={styles.more}
              variant="default"
              loading={query.isFetchingNextPage}
              onClick={() => query.fetchNextPage()}
            >
              {t("quality:adjudication.more")}
            </Button>
          )}
        </Section>
      )}
    </>
  );
}

function Queue({ slug, found: { open, left, decided } }: { slug: string; found: Adjudication }) {
  const desk = `/campaigns/${slug}/adjudication/desk`;
  return (
    <section className={styles.queue}>
      <div>
        <p className={styles.hero}>
          <b>{number(open)}</b> {t("quality:adjudication.toDecide", { count: open })}
        </p>
        <p className={styles.note}>
          {t("quality:adjudication.decided", { count: decided })}
          {left > 0 && ` · ${t("quality:adjudication.left", { count: left })}`}
        </p>
        <p className={styles.note}>{t("quality:adjudication.how")}</p>
      </div>
      <div className={styles.actions}>
        {open > 0 && (
          <Button component={Link} to={desk}>
            {t("quality:adjudication.start")}
          </Button>
        )}
        {left > 0 && (
          <Button variant="default" component={Link} to={`${desk}?left`}>
            {t("quality:adjudication.done.left", { count: left })}
          </Button>
        )}
      </div>
    </section>
  );
}
