import { ActionIcon, CopyButton, Tooltip } from "@mantine/core";
import { IconCheck, IconCopy } from "@tabler/icons-react";
import { t } from "../shared/i18n";
import styles from "./app.module.css";

interface Props {
  value: string;
  shown?: string;
  label: string;
}

/** A value people paste elsewhere, such as a hash; shown short, copied whole. */
export function Copyable({ value, shown = value, label }: Props) {
  return (
    <span className={styles.copyable}>
      <code title={value}>{shown}</code>
      <CopyButton value={value}>
        {({ copied, copy }) => (
          <Tooltip label={copied ? t("app:copied") : label}>
            <ActionIcon variant="subtle" color="gray" size="sm" onClick={copy} aria-label={label}>
              {copied ? <IconCheck size={14} /> : <IconCopy size={14} />}
            </ActionIcon>
          </Tooltip>
        )}
      </CopyButton>
    </span>
  );
}
