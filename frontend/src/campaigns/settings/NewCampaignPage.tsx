import { Anchor, Button } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useState } from "react";
import { Link, useNavigate } from "react-router";
import type { CampaignTemplate } from "../../api";
import { Lines, Loaded, Page, Section } from "../../app/Page";
import { t } from "../../shared/i18n";
import { Criteria } from "../Criteria";
import { useCreate, useTemplates } from "../queries";
import { CampaignFields, useCampaignForm } from "./CampaignFields";
import styles from "./form.module.css";
import { TemplateCards } from "./TemplateCards";

export function NewCampaignPage() {
  const templates = useTemplates();
  const [template, setTemplate] = useState<CampaignTemplate | null>(null);
  return (
    <Page
      title={t("campaigns:new.title")}
      lead={t("campaigns:new.lead")}
      above={
        <Anchor component={Link} to="/campaigns" className={styles.back}>
          {t("campaigns:title")}
        </Anchor>
      }
    >
      <Loaded query={templates} skeleton={<Lines count={2} height={140} />}>
        {(list) => <TemplateCards templates={list} chosen={template} onChoose={setTemplate} />}
      </Loaded>
      {template && <NewCampaignForm key={template.key} template={template} />}
    </Page>
  );
}

function NewCampaignForm({ template }: { template: CampaignTemplate }) {
  const navigate = useNavigate();
  const create = useCreate();
  const form = useCampaignForm({
    title: "",
    slug: "",
    summary: "",
    overlap: template.overlap,
    gold_rate: template.gold_rate,
    lease_minutes: 30,
    open_to_all: true,
    guidelines: "",
  });
  const submit = form.onSubmit((values) =>
    create.mutate(
      { template: template.key, ...values },
      {
        onSuccess: ({ slug, title }) => {
          notifications.show({ message: t("campaigns:new.created", { title }) });
          navigate(`/campaigns/${slug}/import`);
        },
        onError: form.show,
      },
    ),
  );
  return (
    <form onSubmit={submit} noValidate>
      <Section title={t("campaigns:new.questions")}>
        <Criteria criteria={template.criteria} />
      </Section>
      <CampaignFields form={form} withSlug />
      <footer className={styles.formEnd} data-problem={form.problem ? true : undefined}>
        <Button type="submit" size="md" loading={create.isPending}>
          {t("campaigns:new.create")}
        </Button>
        <p>{form.problem ?? t("campaigns:new.hint")}</p>
      </footer>
    </form>
  );
}
