import { Button, Modal } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import type { PreferenceModel, TrainingRun } from "../../api";
import { DialogFoot } from "../../app/dialog/DialogFoot";
import { number } from "../../app/format";
import { tell } from "../../app/Messages";
import { problemText } from "../../app/problem";
import { t } from "../../shared/i18n";
import { openTasks, wasChampion } from "../model";
import { usePromote } from "../queries";
import styles from "./details.module.css";

interface Props {
  run: TrainingRun;
  model: PreferenceModel;
}

/** Makes a run's checkpoint champion, after saying what follows. */
export function Promote({ run, model }: Props) {
  const [opened, { open, close }] = useDisclosure(false);
  const { checkpoint } = run;
  const isChampion = model.champion?.number === run.number; // the list of runs may know it later
  // An open dialog outlasts the page's next look, which may come before the answer that it waits for.
  if (!checkpoint || checkpoint.removed || (isChampion && !opened)) return null;
  const way = wasChampion(model, checkpoint.id) ? "back" : "make";
  return (
    <>
      <Button variant="default" size="sm" onClick={open}>
        {t(`loop:promote.${way}.button`)}
      </Button>
      <Modal
        opened={opened}
        onClose={close}
        title={t(`loop:promote.${way}.title`, { run: run.number })}
        closeButtonProps={{ "aria-label": t("shared:close") }}
      >
        <Consequences
          run={run}
          model={model}
          way={way}
          checkpoint={checkpoint.id}
          onClose={close}
        />
      </Modal>
    </>
  );
}

interface DialogProps extends Props {
  way: "back" | "make";
  checkpoint: string;
  onClose: () => void;
}

function Consequences({ run, model, way, checkpoint, onClose }: DialogProps) {
  const promote = usePromote();
  const open = openTasks(model);
  const values = { run: run.number, champion: model.champion?.number, shown: number(open) };
  const confirm = () =>
    promote.mutate(checkpoint, {
      onSuccess: () => {
        onClose();
        tell(t("loop:promote.done", values));
      },
    });
  const isUnproven = run.verdict !== "promoted";
  return (
    <div className={styles.dialog}>
      <ul>
        <li>{t("loop:promote.atOnce", values)}</li>
        {open > 0 && <li>{t("loop:promote.scored", { ...values, count: open })}</li>}
        <li>{t("loop:promote.rival", values)}</li>
        {model.champion && <li>{t("loop:promote.stays", values)}</li>}
        {isUnproven && <li className={styles.warning}>{t("loop:promote.unproven")}</li>}
      </ul>
      <DialogFoot problem={promote.error && problemText(promote.error)} onCancel={onClose}>
        <Button data-autofocus loading={promote.isPending} onClick={confirm}>
          {t(`loop:promote.${way}.confirm`)}
        </Button>
      </DialogFoot>
    </div>
  );
}
