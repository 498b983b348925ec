import { Button, Modal, Select, TextInput } from "@mantine/core";
import type { FormEvent } from "react";
import { grantRole, type RoleName } from "../api/people";
import { DialogFoot } from "../app/dialog/DialogFoot";
import { tell } from "../app/Messages";
import { useServedForm } from "../app/problem";
import { t } from "../shared/i18n";
import styles from "./people.module.css";
import { useChange } from "./queries";
import { RoleChoice } from "./RoleChoice";

interface Props {
  slug: string;
  teams?: string[]; // to choose one of, instead of a person
  onClose: () => void;
}

/** Give a role to someone who has an account, or to a team. */
export function AddPerson({ slug, teams, onClose }: Props) {
  const form = useServedForm({ username: "", team: teams?.[0] ?? "", name: "annotator" });
  const grant = useChange((role: { name: RoleName; username?: string; team?: string }) =>
    grantRole(slug, role),
  );
  const { username, team, name } = form.values;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const who = teams ? { team } : { username: username.trim() };
    grant.mutate(
      { name: name as RoleName, ...who },
      {
        onSuccess: () => {
          tell(t("people:add.done", { name: teams ? team : username }));
          onClose();
        },
        onError: form.show,
      },
    );
  };
  return (
    <Modal
      opened
      onClose={onClose}
      title={t(teams ? "people:add.teamTitle" : "people:add.title")}
      closeButtonProps={{ "aria-label": t("shared:close") }}
    >
      <form onSubmit={submit} className={styles.dialog} noValidate>
        {teams ? (
          <Select
            data-autofocus
            label={t("people:team")}
            data={teams}
            allowDeselect={false}
            {...form.getInputProps("team")}
          />
        ) : (
          <TextInput
            data-autofocus
            data-field="username"
            label={t("people:add.username")}
            description={t("people:add.hint")}
            autoComplete="off"
            {...form.getInputProps("username")}
          />
        )}
        <RoleChoice value={name} onChange={(value) => form.setFieldValue("name", value)} />
        <DialogFoot problem={form.errors.username ? null : form.problem} onCancel={onClose}>
          <Button
            type="submit"
            loading={grant.isPending}
            disabled={teams ? !team : !username.trim()}
          >
            {t("people:add.confirm")}
          </Button>
        </DialogFoot>
      </form>
    </Modal>
  );
}
