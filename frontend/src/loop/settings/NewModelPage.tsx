import { Button } from "@mantine/core";
import { Link, useNavigate } from "react-router";
import type { Campaign } from "../../api";
import { Message, tell } from "../../app/Messages";
import { Back, Lines, Loaded, Page, Section } from "../../app/Page";
import { useCampaigns } from "../../campaigns/queries";
import { t } from "../../shared/i18n";
import { useCreate } from "../queries";
import {
  Asking,
  Backbone,
  Campaigns,
  Criteria,
  GateFields,
  Names,
  Retraining,
  useModelForm,
} from "./ModelFields";
import { DEFAULTS, newModel } from "./settings";
import styles from "./settings.module.css";

export function NewModelPage() {
  const campaigns = useCampaigns();
  return (
    <Page
      title={t("loop:new.title")}
      lead={t("loop:new.lead")}
      above={<Back to="/loop">{t("loop:title")}</Back>}
    >
      <Loaded query={campaigns} skeleton={<Lines count={3} height={120} />}>
        {(list) => (list.length === 0 ? <NoCampaign /> : <NewModelForm campaigns={list} />)}
      </Loaded>
    </Page>
  );
}

const NoCampaign = () => (
  <Message
    title={t("loop:new.noCampaign.title")}
    action={
      <Button component={Link} to="/campaigns/new">
        {t("loop:new.noCampaign.action")}
      </Button>
    }
  >
    {t("loop:new.noCampaign.text")}
  </Message>
);

function NewModelForm({ campaigns }: { campaigns: Campaign[] }) {
  const navigate = useNavigate();
  const create = useCreate();
  const form = useModelForm(DEFAULTS);
  const submit = form.onSubmit((values) =>
    create.mutate(newModel(values), {
      onSuccess: ({ name, title }) => {
        tell(t("loop:new.created", { title }));
        navigate(`/loop/${name}`);
      },
      onError: form.show,
    }),
  );
  return (
    <form onSubmit={submit} noValidate>
      <Section title={t("loop:fields.about")}>
        <div className={styles.pair}>
          <Names form={form} withName />
        </div>
      </Section>
      <Section title={t("loop:fields.learns")}>
        <div className={styles.fields}>
          <Campaigns form={form} campaigns={campaigns} />
          <Criteria form={form} campaigns={campaigns} />
        </div>
      </Section>
      <Section title={t("loop:fields.retraining")}>
        <div className={styles.fields}>
          <Retraining form={form} />
        </div>
      </Section>
      <Section title={t("loop:fields.gate")}>
        <GateFields form={form} />
      </Section>
      <Section title={t("loop:fields.asking")}>
        <Asking form={form} />
      </Section>
      <Section title={t("loop:fields.training")}>
        <Backbone form={form} />
      </Section>
      <footer className={styles.formEnd} data-problem={form.problem ? true : undefined}>
        <Button type="submit" size="md" loading={create.isPending}>
          {t("loop:new.create")}
        </Button>
        <p>{form.problem ?? t("loop:new.hint")}</p>
      </footer>
    </form>
  );
}
