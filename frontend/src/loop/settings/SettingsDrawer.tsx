import { Button, Drawer } from "@mantine/core";
import type { PreferenceModel } from "../../api";
import { tell } from "../../app/Messages";
import { Lines, Loaded } from "../../app/Page";
import { useCampaigns } from "../../campaigns/queries";
import { t } from "../../shared/i18n";
import { useEdit } from "../queries";
import {
  Asking,
  Backbone,
  Campaigns,
  GateFields,
  Names,
  Retraining,
  useModelForm,
} from "./ModelFields";
import { changesOf, valuesOf } from "./settings";
import styles from "./settings.module.css";

interface Props {
  model: PreferenceModel;
  onClose: () => void;
}

export function SettingsDrawer({ model, onClose }: Props) {
  return (
    <Drawer
      opened
      onClose={onClose}
      position="right"
      size="lg"
      title={t("loop:settings.title")}
      closeButtonProps={{ "aria-label": t("shared:close") }}
    >
      <SettingsForm model={model} onClose={onClose} />
    </Drawer>
  );
}

function SettingsForm({ model, onClose }: Props) {
  const campaigns = useCampaigns();
  const edit = useEdit(model.name);
  const form = useModelForm(valuesOf(model));
  const changes = changesOf(form.values, model);
  const isChanged = Object.keys(changes).length > 0;
  const submit = form.onSubmit(() =>
    edit.mutate(changes, {
      onSuccess: () => {
        onClose();
        tell(t("loop:settings.saved"));
      },
      onError: form.show,
    }),
  );
  return (
    <form onSubmit={submit} className={styles.drawer} noValidate>
      <Names form={form} />
      <Loaded query={campaigns} skeleton={<Lines count={2} height={40} />}>
        {(list) => <Campaigns form={form} campaigns={list} />}
      </Loaded>
      <fieldset>
        <legend>{t("loop:fields.retraining")}</legend>
        <Retraining form={form} />
      </fieldset>
      <fieldset>
        <legend>{t("loop:fields.gate")}</legend>
        <GateFields form={form} />
      </fieldset>
      <fieldset>
        <legend>{t("loop:fields.asking")}</legend>
        <Asking form={form} />
      </fieldset>
      <fieldset>
        <legend>{t("loop:fields.training")}</legend>
        <Backbone form={form} />
      </fieldset>
      <footer className={styles.drawerEnd} data-problem={form.problem ? true : undefined}>
        <Button type="submit" disabled={!isChanged} loading={edit.isPending}>
          {t("loop:settings.save")}
        </Button>
        <Button variant="subtle" color="gray" onClick={onClose}>
          {t("shared:cancel")}
        </Button>
        {form.problem && <p role="alert">{form.problem}</p>}
      </footer>
    </form>
  );
}
