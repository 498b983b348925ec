import { Button } from "@mantine/core";
import type { Campaign, CampaignSettings } from "../../api";
import { number } from "../../app/format";
import { tell } from "../../app/Messages";
import { t } from "../../shared/i18n";
import { useShownCampaign } from "../CampaignPage";
import { useEdit } from "../queries";
import { CampaignFields, useCampaignForm, type Values } from "./CampaignFields";
import styles from "./form.module.css";
import { Unsaved } from "./Unsaved";

const settingsOf = (campaign: Campaign): Values => ({
  title: campaign.title,
  slug: campaign.slug,
  summary: campaign.summary,
  overlap: campaign.overlap,
  gold_rate: campaign.gold_rate,
  lease_minutes: campaign.lease_minutes,
  open_to_all: campaign.open_to_all,
  guidelines: campaign.guidelines,
  preference_model: campaign.preference_model,
});

function changed(values: Values, campaign: Campaign): CampaignSettings {
  const before = settingsOf(campaign);
  const names = Object.keys(before) as (keyof Values)[];
  return Object.fromEntries(
    names.filter((name) => values[name] !== before[name]).map((name) => [name, values[name]]),
  );
}

export function SettingsTab() {
  const campaign = useShownCampaign();
  const edit = useEdit(campaign.slug);
  const form = useCampaignForm(settingsOf(campaign));
  const changes = changed(form.values, campaign);
  const isChanged = Object.keys(changes).length > 0;
  if (!campaign.may.includes("edit")) {
    return <p className={styles.nothing}>{t("campaigns:settings.closed")}</p>;
  }
  const submit = form.onSubmit(() =>
    edit.mutate(changes, {
      onSuccess: (saved) => {
        form.setValues(settingsOf(saved));
        tell(t("campaigns:settings.saved"));
      },
      onError: form.show,
    }),
  );
  return (
    <form onSubmit={submit} noValidate>
      <CampaignFields form={form} criteria={campaign.criteria} />
      <Unsaved isChanged={isChanged} />
      <footer
        className={styles.formEnd}
        data-sticky={isChanged || undefined}
        data-problem={form.problem ? true : undefined}
      >
        <Button type="submit" disabled={!isChanged} loading={edit.isPending}>
          {t("campaigns:settings.save")}
        </Button>
        {isChanged && (
          <Button
            variant="subtle"
            color="gray"
            onClick={() => form.setValues(settingsOf(campaign))}
          >
            {t("campaigns:settings.discard")}
          </Button>
        )}
        <p>{form.problem ?? consequence(changes, campaign)}</p>
      </footer>
    </form>
  );
}

/** Changing the overlap changes how much is wanted at once: say by how much before it is saved. */
function consequence({ overlap }: CampaignSettings, { progress }: Campaign): string {
  if (!overlap || progress.tasks === 0) return "";
  return t("campaigns:settings.overlapChange", {
    before: number(progress.wanted),
    after: number(progress.tasks * overlap),
  });
}
