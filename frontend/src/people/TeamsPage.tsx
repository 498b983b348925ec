import { Button, Modal, TextInput } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { type FormEvent, useState } from "react";
import { createTeam, renameTeam, type Team } from "../api/people";
import { DialogFoot } from "../app/dialog/DialogFoot";
import { Message } from "../app/Messages";
import { Lines, Loaded, Page, Section } from "../app/Page";
import { useServedForm } from "../app/problem";
import { t } from "../shared/i18n";
import { Accounts } from "./Accounts";
import styles from "./people.module.css";
import { useChange, useTeams } from "./queries";
import { TeamCard } from "./TeamCard";

/** Everyone with an account, and teams: for managers of the whole installation. */
export function TeamsPage() {
  const teams = useTeams();
  const [naming, setNaming] = useState<Team | "new" | null>(null);
  const begin = (
    <Button leftSection={<IconPlus size={18} />} onClick={() => setNaming("new")}>
      {t("people:newTeam")}
    </Button>
  );
  return (
    <Page title={t("people:page.title")} lead={t("people:page.lead")} actions={begin}>
      <Loaded query={teams} skeleton={<Lines count={2} height={120} />}>
        {(list) =>
          list.length === 0 ? (
            <Message title={t("people:noTeam.title")}>{t("people:noTeam.text")}</Message>
          ) : (
            <ul>
              {list.map((team) => (
                <TeamCard key={team.id} team={team} onRename={() => setNaming(team)} />
              ))}
            </ul>
          )
        }
      </Loaded>
      <Section title={t("people:accounts.title")}>
        <Accounts />
      </Section>
      {naming && <Naming team={naming} onClose={() => setNaming(null)} />}
    </Page>
  );
}

function Naming({ team, onClose }: { team: Team | "new"; onClose: () => void }) {
  const isNew = team === "new";
  const form = useServedForm({ name: isNew ? "" : team.name });
  const save = useChange((name: string) => (isNew ? createTeam(name) : renameTeam(team.id, name)));
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate(form.values.name.trim(), { onSuccess: onClose, onError: form.show });
  };
  return (
    <Modal
      opened
      onClose={onClose}
      title={t(isNew ? "people:newTeam" : "people:renameTeam")}
      closeButtonProps={{ "aria-label": t("shared:close") }}
    >
      <form onSubmit={submit} className={styles.dialog} noValidate>
        <TextInput
          data-autofocus
          data-field="name"
          label={t("people:teamName")}
          maxLength={100}
          dir="auto"
          {...form.getInputProps("name")}
        />
        <DialogFoot problem={form.errors.name ? null : form.problem} onCancel={onClose}>
          <Button type="submit" loading={save.isPending} disabled={!form.values.name.trim()}>
            {t("people:save")}
          </Button>
        </DialogFoot>
      </form>
    </Modal>
  );
}
