import { useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { Lines, Loaded, Section } from "../../app/Page";
import { t } from "../../shared/i18n";
import { useShownCampaign } from "../CampaignPage";
import { ImportForm } from "./ImportForm";
import { ImportReport } from "./ImportReport";
import styles from "./imports.module.css";
import { isUnderWay, useImports } from "./queries";

export function ImportTab() {
  const campaign = useShownCampaign();
  const imports = useImports(campaign.slug);
  const queries = useQueryClient();
  const ended = imports.data?.filter((one) => !isUnderWay(one)).length;
  // The campaign's counts and what it allows have moved once an import has ended.
  // biome-ignore lint/correctness/useExhaustiveDependencies: `ended` is what it waits for
  useEffect(() => {
    queries.invalidateQueries({ queryKey: ["campaigns", campaign.slug], exact: true });
  }, [ended, campaign.slug, queries]);

  return (
    <>
      {campaign.may.includes("import") ? (
        <ImportForm campaign={campaign} />
      ) : (
        <p className={styles.closed}>{t("campaigns:import.closed")}</p>
      )}
      <Section title={t("campaigns:import.reports")}>
        <Loaded query={imports} skeleton={<Lines count={2} height={96} />}>
          {(list) =>
            list.length === 0 ? (
              <p className={styles.closed}>{t("campaigns:import.none")}</p>
            ) : (
              <ol className={styles.reports}>
                {list.map((report, place) => (
                  <ImportReport
                    key={report.id}
                    report={report}
                    campaign={campaign}
                    isLatest={place === 0}
                  />
                ))}
              </ol>
            )
          }
        </Loaded>
      </Section>
    </>
  );
}
