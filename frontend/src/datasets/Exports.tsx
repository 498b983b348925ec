import { Button } from "@mantine/core";
import { IconDownload } from "@tabler/icons-react";
import { useState } from "react";
import { type Export, type ExportFormat, exportUrl, type Snapshot } from "../api";
import { Bar } from "../app/Bar";
import { bytes, number, percent } from "../app/format";
import { problemText } from "../app/problem";
import { t } from "../shared/i18n";
import styles from "./datasets.module.css";
import { isUnderWay, useExport } from "./queries";
import { EXPORT_FORMATS, tiesOf } from "./snapshot";

export function Exports({ snapshot }: { snapshot: Snapshot }) {
  const ties = tiesOf(snapshot);
  return (
    <div className={styles.exports}>
      <p className={styles.dialogText}>
        {t("datasets:export.text")}{" "}
        {ties > 0 && t("datasets:export.ties", { count: ties, shown: number(ties) })}
      </p>
      <ul aria-label={t("datasets:export.formats")}>
        {EXPORT_FORMATS.map((format) => (
          <ExportRow key={format} snapshot={snapshot} format={format} />
        ))}
      </ul>
    </div>
  );
}

function ExportRow({ snapshot, format }: { snapshot: Snapshot; format: ExportFormat }) {
  const known = snapshot.exports.find((made) => made.format === format);
  const [isAsked, setAsked] = useState(known !== undefined && known.state !== "failed");
  return (
    <li>
      <div>
        <p className={styles.formatTitle}>{t(`datasets:formats.${format}.title`)}</p>
        <p className={styles.formatText}>{t(`datasets:formats.${format}.text`)}</p>
      </div>
      <div className={styles.exportEnd}>
        {isAsked ? (
          <Asked snapshot={snapshot} format={format} />
        ) : (
          <Button variant="default" size="sm" onClick={() => setAsked(true)}>
            {t("datasets:export.write")}
          </Button>
        )}
      </div>
    </li>
  );
}

function Asked({ snapshot, format }: { snapshot: Snapshot; format: ExportFormat }) {
  const made = useExport(snapshot.id, format, true);
  const again = () => made.refetch();
  if (made.error) return <Failed text={problemText(made.error)} retry={again} />;
  if (!made.data) return <p>{t("datasets:export.waiting")}</p>;
  if (made.data.state === "failed") {
    return <Failed text={made.data.error?.message ?? t("datasets:export.failed")} retry={again} />;
  }
  if (isUnderWay(made.data)) {
    const { rows_done, rows_total } = made.data;
    const share = rows_total ? Math.min(rows_done / rows_total, 1) : 0;
    return (
      <div className={styles.writing}>
        <Bar share={share} label={t("datasets:export.progress")} />
        <p>{rows_done === 0 ? t("datasets:export.waiting") : percent(share)}</p>
      </div>
    );
  }
  return <Written made={made.data} snapshot={snapshot} />;
}

function Written({ made, snapshot }: { made: Export; snapshot: Snapshot }) {
  return (
    <>
      {made.left_out > 0 && (
        <p className={styles.leftOut}>
          {t("datasets:export.leftOut", { count: made.left_out, shown: number(made.left_out) })}
        </p>
      )}
      <Button
        component="a"
        href={made.url ?? exportUrl(snapshot.id, made.format)}
        download
        size="sm"
        leftSection={<IconDownload size={16} />}
      >
        {t("datasets:export.download", { size: bytes(made.bytes) })}
      </Button>
    </>
  );
}

function Failed({ text, retry }: { text: string; retry: () => void }) {
  return (
    <div className={styles.writing} role="alert">
      <p className={styles.problem}>{text}</p>
      <Button variant="subtle" size="compact-sm" onClick={retry}>
        {t("app:problem.retry")}
      </Button>
    </div>
  );
}
