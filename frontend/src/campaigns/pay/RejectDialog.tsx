import { Button, Modal, Textarea } from "@mantine/core";
import { type FormEvent, useState } from "react";
import type { PayAccount } from "../../api/pay";
import { DialogFoot } from "../../app/dialog/DialogFoot";
import { tell } from "../../app/Messages";
import { fieldProblems, problemText } from "../../app/problem";
import { t } from "../../shared/i18n";
import { Signals, signalsOf } from "./Evidence";
import styles from "./pay.module.css";
import { useReject } from "./queries";

interface Props {
  slug: string;
  person: string;
  judgments: string[];
  signals: PayAccount["signals"];
  opened: boolean;
  onClose: () => void;
  onDone: () => void;
}

/** Says what rejecting does, and asks for the reason that the person will read. */
export function RejectDialog({ slug, person, judgments, signals, opened, onClose, onDone }: Props) {
  const [reason, setReason] = useState("");
  const reject = useReject(slug, person);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    reject.mutate(
      { judgments, reason },
      {
        onSuccess: ({ number: count }) => {
          onClose();
          onDone();
          setReason("");
          tell(t("pay:reject.done", { count }));
        },
      },
    );
  };
  const refused = reject.error && (fieldProblems(reject.error).reason ?? problemText(reject.error));
  const flagged = signalsOf(signals).filter(([, { flag }]) => flag);
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={t("pay:reject.title", { count: judgments.length })}
      closeButtonProps={{ "aria-label": t("shared:close") }}
    >
      <form onSubmit={submit} className={styles.dialog}>
        <ul className={styles.consequences}>
          {["stays", "slot", "told", "paid"].map((name) => (
            <li key={name}>{t(`pay:reject.${name}`)}</li>
          ))}
        </ul>
        {flagged.length > 0 ? (
          <>
            <p>{t("pay:reject.evidence")}</p>
            <Signals found={flagged} />
          </>
        ) : (
          <p className={styles.quiet}>{t("pay:reject.noEvidence")}</p>
        )}
        <Textarea
          data-autofocus
          label={t("pay:reject.reason")}
          description={t("pay:reject.reasonHint")}
          value={reason}
          onChange={(event) => setReason(event.currentTarget.value)}
          error={refused}
          maxLength={1000}
          autosize
          minRows={2}
          required
          dir="auto"
        />
        <DialogFoot onCancel={onClose}>
          <Button type="submit" color="red" loading={reject.isPending}>
            {t("pay:reject.confirm")}
          </Button>
        </DialogFoot>
      </form>
    </Modal>
  );
}
