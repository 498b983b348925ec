import { Button, Checkbox, Modal, TextInput } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { useQueryClient } from "@tanstack/react-query";
import type { FormEvent } from "react";
import { useNavigate } from "react-router";
import type { Campaign } from "../../api";
import { cloneCampaign } from "../../api/life";
import { useOnce } from "../../api/useOnce";
import { DialogFoot } from "../../app/dialog/DialogFoot";
import { tell } from "../../app/Messages";
import { useServedForm } from "../../app/problem";
import { t } from "../../shared/i18n";
import styles from "../page.module.css";

/** Another campaign that asks the same. */
export function Clone({ campaign }: { campaign: Campaign }) {
  const [opened, { open, close }] = useDisclosure(false);
  return (
    <>
      <Button variant="subtle" color="gray" onClick={open}>
        {t("settings:clone.button")}
      </Button>
      <Modal
        opened={opened}
        onClose={close}
        title={t("settings:clone.title")}
        closeButtonProps={{ "aria-label": t("shared:close") }}
      >
        <CloneForm campaign={campaign} onDone={close} />
      </Modal>
    </>
  );
}

function CloneForm({ campaign, onDone }: { campaign: Campaign; onDone: () => void }) {
  const navigate = useNavigate();
  const queries = useQueryClient();
  const title = t("settings:clone.named", { title: campaign.title }).slice(0, 200);
  const form = useServedForm({ title, people: false });
  const clone = useOnce({
    mutationFn: () => cloneCampaign(campaign.slug, form.values),
    onSuccess: (made) => {
      onDone();
      tell(t("settings:clone.done", { title: made.title }));
      navigate(`/campaigns/${made.slug}/settings`);
      return queries.invalidateQueries({ queryKey: ["campaigns"], exact: true });
    },
    onError: form.show,
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    clone.mutate();
  };
  return (
    <form onSubmit={submit} className={styles.dialog} noValidate>
      <p>{t("settings:clone.text")}</p>
      {campaign.platform && <p>{t("settings:clone.platform")}</p>}
      <TextInput
        data-field="title"
        data-autofocus
        label={t("settings:field.title.label")}
        dir="auto"
        {...form.getInputProps("title")}
      />
      <Checkbox
        label={t("settings:clone.people")}
        description={t("settings:clone.peopleHint")}
        {...form.getInputProps("people", { type: "checkbox" })}
      />
      <DialogFoot problem={form.problem} onCancel={onDone}>
        <Button type="submit" loading={clone.isPending}>
          {t("settings:clone.confirm")}
        </Button>
      </DialogFoot>
    </form>
  );
}
