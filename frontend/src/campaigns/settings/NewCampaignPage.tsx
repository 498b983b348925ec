import { Button } from "@mantine/core";
import { useEffect, useRef, useState } from "react";
import { useNavigate } from "react-router";
import type { CampaignTemplate } from "../../api";
import { tell } from "../../app/Messages";
import { Back, Lines, Loaded, Page, Section } from "../../app/Page";
import { t } from "../../shared/i18n";
import { Criteria } from "../Criteria";
import { useCreate, useTemplates } from "../queries";
import { CampaignFields, type CampaignForm, useCampaignForm } from "./CampaignFields";
import styles from "./form.module.css";
import { TemplateCards } from "./TemplateCards";

export function NewCampaignPage() {
  const templates = useTemplates();
  const [template, setTemplate] = useState<CampaignTemplate | null>(null);
  return (
    <Page
      title={t("campaigns:new.title")}
      lead={t("campaigns:new.lead")}
      above={<Back to="/campaigns">{t("campaigns:title")}</Back>}
    >
      <Loaded query={templates} skeleton={<Lines count={2} height={140} />}>
        {(list) => <TemplateCards templates={list} chosen={template} onChoose={setTemplate} />}
      </Loaded>
      {template && <NewCampaignForm template={template} />}
    </Page>
  );
}

const RANKED = 4; // responses at once, as the template of rankings begins

const suggested = ({ summary, overlap, gold_rate, guidelines }: CampaignTemplate) => ({
  summary,
  overlap,
  gold_rate,
  guidelines,
});

/** Another template brings its own suggestions, but never overwrites what was typed. */
function useSuggestions(form: CampaignForm, template: CampaignTemplate) {
  const shown = useRef(suggested(template));
  const { setValues } = form;
  useEffect(() => {
    const before = shown.current;
    const after = suggested(template);
    const names = Object.keys(after) as (keyof typeof after)[];
    shown.current = after;
    setValues((values) => ({
      ...values,
      ...Object.fromEntries(
        names.filter((name) => values[name] === before[name]).map((name) => [name, after[name]]),
      ),
    }));
  }, [template, setValues]);
}

function NewCampaignForm({ template }: { template: CampaignTemplate }) {
  const navigate = useNavigate();
  const create = useCreate();
  const form = useCampaignForm({
    title: "",
    slug: "",
    lease_minutes: 30,
    open_to_all: true,
    preference_model: null,
    ...suggested(template),
  });
  useSuggestions(form, template);
  const submit = form.onSubmit((values) =>
    create.mutate(
      { template: template.key, ...values },
      {
        onSuccess: ({ slug, title }) => {
          tell(t("campaigns:new.created", { title }));
          navigate(`/campaigns/${slug}/settings`);
        },
        onError: form.show,
      },
    ),
  );
  return (
    <form onSubmit={submit} noValidate>
      <Section title={t("campaigns:new.questions")}>
        <Criteria criteria={template.criteria} ranked={template.key === "rank" ? RANKED : 0} />
      </Section>
      <CampaignFields form={form} criteria={template.criteria} withSlug />
      <footer className={styles.formEnd} data-problem={form.problem ? true : undefined}>
        <Button type="submit" size="md" loading={create.isPending}>
          {t("campaigns:new.create")}
        </Button>
        <p>{form.problem ?? t("campaigns:new.hint")}</p>
      </footer>
    </form>
  );
}
