import { NumberInput, Radio, Textarea, TextInput } from "@mantine/core";
import { useState } from "react";
import type { Criterion } from "../../api";
import { Section } from "../../app/Page";
import { useServedForm } from "../../app/problem";
import { t } from "../../shared/i18n";
import { slugify } from "../campaign";
import { Feeds } from "./Feeds";
import styles from "./form.module.css";
import { Markdown } from "./Markdown";

export interface Values {
  title: string;
  slug: string;
  summary: string;
  overlap: number;
  gold_rate: number;
  lease_minutes: number;
  open_to_all: boolean;
  guidelines: string;
  preference_model: string | null;
}

export const useCampaignForm = (initialValues: Values) => useServedForm(initialValues);
export type CampaignForm = ReturnType<typeof useCampaignForm>;

interface Props {
  form: CampaignForm;
  criteria: Criterion[];
  withSlug?: boolean;
}

export function CampaignFields({ form, criteria, withSlug }: Props) {
  return (
    <>
      <Section title={t("campaigns:fields.about")}>
        <About form={form} withSlug={withSlug} />
      </Section>
      <Section title={t("campaigns:fields.amount")}>
        <Amount form={form} />
      </Section>
      <Section title={t("campaigns:fields.who")}>
        <Who form={form} />
      </Section>
      <Section title={t("campaigns:fields.feeds")}>
        <Feeds form={form} criteria={criteria} />
      </Section>
      <Section title={t("campaigns:fields.guidelines.label")}>
        <Guidelines form={form} />
      </Section>
    </>
  );
}

const field = (form: CampaignForm, name: keyof Values) => ({
  "data-field": name,
  label: t(`campaigns:fields.${name}.label`),
  description: t(`campaigns:fields.${name}.hint`),
  ...form.getInputProps(name),
});

function About({ form, withSlug }: { form: CampaignForm; withSlug?: boolean }) {
  const [ownSlug, setOwnSlug] = useState(false);
  const title = field(form, "title");
  const rename = (value: string) => {
    form.setFieldValue("title", value);
    if (withSlug && !ownSlug) form.setFieldValue("slug", slugify(value));
  };
  return (
    <div className={styles.fields}>
      <TextInput
        {...title}
        onChange={(event) => rename(event.currentTarget.value)}
        required
        dir="auto"
      />
      {withSlug && (
        <TextInput
          {...field(form, "slug")}
          onInput={() => setOwnSlug(true)}
          leftSection={<span className={styles.slugPrefix}>/work/</span>}
          leftSectionWidth={62}
          spellCheck={false}
        />
      )}
      <Textarea
        {...field(form, "summary")}
        className={styles.wide}
        autosize
        minRows={2}
        dir="auto"
      />
    </div>
  );
}

function Amount({ form }: { form: CampaignForm }) {
  return (
    <div className={styles.fields} data-columns="3">
      <NumberInput {...field(form, "overlap")} min={1} max={100} allowDecimal={false} />
      <NumberInput
        {...field(form, "gold_rate")}
        value={Math.round(form.values.gold_rate * 1000) / 10}
        onChange={(value) => form.setFieldValue("gold_rate", Number(value) / 100)}
        min={0}
        max={50}
        decimalScale={1}
        suffix=" %"
      />
      <NumberInput
        {...field(form, "lease_minutes")}
        min={1}
        allowDecimal={false}
        suffix={` ${t("campaigns:fields.minutes")}`}
      />
    </div>
  );
}

function Who({ form }: { form: CampaignForm }) {
  const choices = ["all", "members"] as const;
  return (
    <Radio.Group
      aria-label={t("campaigns:fields.who")}
      value={form.values.open_to_all ? "all" : "members"}
      onChange={(value) => form.setFieldValue("open_to_all", value === "all")}
      error={form.errors.open_to_all}
    >
      <div className={styles.choices}>
        {choices.map((choice) => (
          <Radio
            key={choice}
            value={choice}
            label={t(`campaigns:fields.open_to_all.${choice}`)}
            description={t(`campaigns:fields.open_to_all.${choice}Hint`)}
          />
        ))}
      </div>
    </Radio.Group>
  );
}

function Guidelines({ form }: { form: CampaignForm }) {
  return (
    <div className={styles.guidelines}>
      <Textarea
        {...field(form, "guidelines")}
        label={undefined}
        aria-label={t("campaigns:fields.guidelines.label")}
        placeholder={t("campaigns:fields.guidelines.placeholder")}
        autosize
        minRows={10}
        maxRows={24}
        dir="auto"
      />
      <div className={styles.preview}>
        <p className={styles.previewLabel}>{t("campaigns:fields.preview")}</p>
        {form.values.guidelines.trim() ? (
          <Markdown text={form.values.guidelines} />
        ) : (
          <p className={styles.nothing}>{t("campaigns:fields.previewEmpty")}</p>
        )}
      </div>
    </div>
  );
}
