import { Button } from "@mantine/core";
import type { ReactNode } from "react";
import { t } from "../../shared/i18n";
import styles from "./dialog.module.css";

interface Props {
  problem?: string | null;
  cancel?: string;
  isCancelFocused?: boolean;
  onCancel?: () => void;
  children: ReactNode;
}

/** Where a dialog ends: what was refused, the way out, and the button that does it. */
export function DialogFoot({ problem, cancel, isCancelFocused, onCancel, children }: Props) {
  return (
    <>
      {problem && (
        <p className={styles.problem} role="alert">
          {problem}
        </p>
      )}
      <footer className={styles.foot}>
        {onCancel && (
          <Button
            variant="subtle"
            color="gray"
            onClick={onCancel}
            data-autofocus={isCancelFocused || undefined}
          >
            {cancel ?? t("shared:cancel")}
          </Button>
        )}
        {children}
      </footer>
    </>
  );
}
