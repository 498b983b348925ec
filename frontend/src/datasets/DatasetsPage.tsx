import { Button } from "@mantine/core";
import { IconSnowflake } from "@tabler/icons-react";
import { useSearchParams } from "react-router";
import { Message } from "../app/Messages";
import { Lines, Loaded, Page } from "../app/Page";
import { t } from "../shared/i18n";
import styles from "./datasets.module.css";
import { FreezeDialog } from "./FreezeDialog";
import { useSnapshots } from "./queries";
import { SnapshotCard } from "./SnapshotCard";

const FREEZE = "freeze"; // in the address: which campaigns to begin with

export function DatasetsPage() {
  const [params, setParams] = useSearchParams();
  const snapshots = useSnapshots();
  const freezing = params.get(FREEZE);
  const open = () => setParams({ [FREEZE]: "" });
  const begin = (
    <Button onClick={open} leftSection={<IconSnowflake size={18} />}>
      {t("datasets:freeze.button")}
    </Button>
  );
  return (
    <Page title={t("datasets:title")} lead={t("datasets:lead")} actions={begin}>
      <Loaded query={snapshots} skeleton={<Lines count={2} height={220} />}>
        {(list) =>
          list.length === 0 ? (
            <Message title={t("datasets:empty.title")} action={begin}>
              {t("datasets:empty.text")}
            </Message>
          ) : (
            <ul className={styles.snapshots}>
              {list.map((snapshot) => (
                <SnapshotCard key={snapshot.id} snapshot={snapshot} />
              ))}
            </ul>
          )
        }
      </Loaded>
      {freezing !== null && (
        <FreezeDialog
          first={freezing ? freezing.split(",") : []}
          onClose={() => setParams({}, { replace: true })}
        />
      )}
    </Page>
  );
}
