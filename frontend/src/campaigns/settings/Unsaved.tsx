import { Button, Modal } from "@mantine/core";
import { useEffect } from "react";
import { useBlocker } from "react-router";
import { DialogFoot } from "../../app/dialog/DialogFoot";
import { t } from "../../shared/i18n";
import styles from "./form.module.css";

/** Asks before changes are left behind; the browser itself asks where the page is closed. */
export function Unsaved({ isChanged }: { isChanged: boolean }) {
  const way = useBlocker(
    ({ currentLocation, nextLocation }) =>
      isChanged && currentLocation.pathname !== nextLocation.pathname,
  );
  useEffect(() => {
    if (!isChanged) return;
    const ask = (event: BeforeUnloadEvent) => event.preventDefault();
    addEventListener("beforeunload", ask);
    return () => removeEventListener("beforeunload", ask);
  }, [isChanged]);
  return (
    <Modal
      opened={way.state === "blocked"}
      onClose={() => way.reset?.()}
      title={t("campaigns:settings.unsaved.title")}
      closeButtonProps={{ "aria-label": t("shared:close") }}
    >
      <p className={styles.unsaved}>{t("campaigns:settings.unsaved.text")}</p>
      <DialogFoot>
        <Button variant="subtle" color="gray" onClick={() => way.proceed?.()}>
          {t("campaigns:settings.unsaved.leave")}
        </Button>
        <Button data-autofocus onClick={() => way.reset?.()}>
          {t("campaigns:settings.unsaved.stay")}
        </Button>
      </DialogFoot>
    </Modal>
  );
}
