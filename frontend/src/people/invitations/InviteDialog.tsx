import { Button, Modal, NumberInput, Switch, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import type { Invite, Invited } from "../../api/people";
import { Copyable } from "../../app/Copyable";
import { DialogFoot } from "../../app/dialog/DialogFoot";
import { moment } from "../../app/format";
import { useServedForm } from "../../app/problem";
import { t } from "../../shared/i18n";
import styles from "../people.module.css";
import { useChange } from "../queries";
import { RoleChoice } from "../RoleChoice";
import { BLANK, missing, wishOf } from "./wish";

interface Props {
  send: (wish: Invite) => Promise<Invited>;
  hasRole?: boolean; // a team's invitation gives what the team has
  onClose: () => void;
}

/** Make a link; it is shown this once. */
export function InviteDialog({ send, hasRole = true, onClose }: Props) {
  const [made, setMade] = useState<Invited | null>(null);
  return (
    <Modal
      opened
      onClose={onClose}
      title={t(made ? "people:invite.ready" : "people:invite.title")}
      closeButtonProps={{ "aria-label": t("shared:close") }}
      closeOnClickOutside={!made}
    >
      {made ? (
        <Ready invited={made} onClose={onClose} />
      ) : (
        <Wish send={send} hasRole={hasRole} onMade={setMade} onClose={onClose} />
      )}
    </Modal>
  );
}

type WishProps = Required<Props> & { onMade: (invited: Invited) => void };

function Wish({ send, hasRole, onMade, onClose }: WishProps) {
  const form = useServedForm(BLANK);
  const invite = useChange(send);
  const { role, isLimited } = form.values;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const lacking = missing(form.values);
    form.setErrors(lacking);
    if (Object.keys(lacking).length > 0) return;
    invite.mutate(wishOf(form.values), { onSuccess: onMade, onError: form.show });
  };
  return (
    <form onSubmit={submit} className={styles.dialog} noValidate>
      {hasRole && (
        <RoleChoice value={role} onChange={(value) => form.setFieldValue("role", value)} />
      )}
      <div className={styles.fields}>
        <NumberInput
          data-field="days"
          label={t("people:invite.days")}
          min={1}
          max={365}
          {...form.getInputProps("days")}
        />
        <NumberInput
          data-field="most_uses"
          label={t("people:invite.most")}
          min={1}
          max={100_000}
          disabled={!isLimited}
          {...form.getInputProps("most_uses")}
        />
      </div>
      <Switch
        label={t("people:invite.unlimited")}
        checked={!isLimited}
        onChange={(event) => form.setFieldValue("isLimited", !event.currentTarget.checked)}
      />
      <TextInput
        data-field="note"
        label={t("people:invite.note")}
        description={t("people:invite.noteHint")}
        maxLength={200}
        dir="auto"
        {...form.getInputProps("note")}
      />
      <DialogFoot problem={form.problem} onCancel={onClose}>
        <Button type="submit" loading={invite.isPending}>
          {t("people:invite.confirm")}
        </Button>
      </DialogFoot>
    </form>
  );
}

function Ready({ invited, onClose }: { invited: Invited; onClose: () => void }) {
  const link = location.origin + invited.path;
  return (
    <div className={styles.dialog}>
      <p>{t("people:invite.once")}</p>
      <p className={styles.link}>
        <Copyable value={link} label={t("people:invite.copy")} />
      </p>
      <p>
        {t("people:invite.lasts", { when: moment(invited.expires_at) })}{" "}
        {invited.most_uses === null
          ? t("people:invite.anyone")
          : t("people:invite.forSome", { count: invited.most_uses })}
      </p>
      <DialogFoot>
        <Button data-autofocus onClick={onClose}>
          {t("people:invite.done")}
        </Button>
      </DialogFoot>
    </div>
  );
}
