import { Checkbox, Collapse, NumberInput, Switch, TextInput } from "@mantine/core";
import { useState } from "react";
import type { Campaign } from "../../api";
import { number } from "../../app/format";
import { useServedForm } from "../../app/problem";
import { t } from "../../shared/i18n";
import { canFeed, criteriaOf, nameFrom, type Values } from "./settings";
import styles from "./settings.module.css";

const MILLION = 1_000_000;
const YEAR = 8760; // hours
/** Below its choices, what is wrong with a group would look like the last one's own. */
const ERROR_ABOVE: ("label" | "description" | "error" | "input")[] = [
  "label",
  "description",
  "error",
  "input",
];

export const useModelForm = (initialValues: Values) => useServedForm(initialValues);
export type ModelForm = ReturnType<typeof useModelForm>;

interface Props {
  form: ModelForm;
}

const field = (form: ModelForm, name: keyof Values) => ({
  "data-field": name,
  label: t(`loop:fields.${name}.label`),
  description: t(`loop:fields.${name}.hint`),
  ...form.getInputProps(name),
});

const asPercent = (share: number) => Math.round(share * 1000) / 10;

interface PercentProps extends Props {
  name: "random_share" | "confidence";
  min: number;
  max: number;
  className?: string;
}

/** Emptied, it keeps what it held: no number must not become the least one. */
function Percent({ form, name, ...limits }: PercentProps) {
  const kept = asPercent(form.values[name]);
  const [shown, setShown] = useState<string | number>(kept);
  const change = (value: string | number) => {
    setShown(value);
    if (value !== "") form.setFieldValue(name, Number(value) / 100);
  };
  return (
    <NumberInput
      {...field(form, name)}
      {...limits}
      value={shown}
      onChange={change}
      onBlur={() => shown === "" && setShown(kept)}
      decimalScale={1}
      suffix=" %"
    />
  );
}

export function Names({ form, withName }: Props & { withName?: boolean }) {
  const [ownName, setOwnName] = useState(false);
  const rename = (value: string) => {
    form.setFieldValue("title", value);
    if (withName && !ownName) form.setFieldValue("name", nameFrom(value));
  };
  return (
    <>
      <TextInput
        {...field(form, "title")}
        onChange={(event) => rename(event.currentTarget.value)}
        required
        dir="auto"
      />
      {withName && (
        <TextInput
          {...field(form, "name")}
          onInput={() => setOwnName(true)}
          leftSection={<span className={styles.prefix}>/loop/</span>}
          leftSectionWidth={56}
          spellCheck={false}
        />
      )}
    </>
  );
}

interface FedProps extends Props {
  campaigns: Campaign[];
}

const namesOf = ({ criteria }: Campaign) => criteria.map(({ name }) => name);

export function Criteria({ form, campaigns }: FedProps) {
  const known = criteriaOf(campaigns);
  return (
    <Checkbox.Group {...field(form, "criteria")} inputWrapperOrder={ERROR_ABOVE}>
      <div className={styles.choices}>
        {known.map(({ name, title }) => (
          <Checkbox key={name} value={name} label={title} />
        ))}
      </div>
    </Checkbox.Group>
  );
}

/** A campaign that asks for none of the criteria cannot be chosen; one that feeds another moves. */
export function Campaigns({ form, campaigns }: FedProps) {
  const { criteria, name } = form.values;
  /** The first campaign chosen says what is learned, until someone chooses otherwise. */
  const choose = (slugs: string[]) => {
    const first = campaigns.find(({ slug }) => slugs.includes(slug));
    form.setFieldValue("campaigns", slugs);
    if (criteria.length === 0 && first) form.setFieldValue("criteria", namesOf(first));
  };
  const note = (campaign: Campaign) => {
    if (!canFeed(campaign, criteria)) {
      return t("loop:fields.campaigns.other", {
        criteria: campaign.criteria.map(({ title }) => title).join(", "),
      });
    }
    const fed = campaign.preference_model;
    if (fed && fed !== name) return t("loop:fields.campaigns.moves", { model: fed });
    const { given } = campaign.progress;
    return t("loop:fields.campaigns.judgments", { count: given, shown: number(given) });
  };
  return (
    <Checkbox.Group {...field(form, "campaigns")} onChange={choose} inputWrapperOrder={ERROR_ABOVE}>
      <div className={styles.choices}>
        {campaigns.map((campaign) => (
          <Checkbox
            key={campaign.slug}
            value={campaign.slug}
            label={campaign.title}
            description={note(campaign)}
            disabled={!canFeed(campaign, criteria)}
          />
        ))}
      </div>
    </Checkbox.Group>
  );
}

export function Retraining({ form }: Props) {
  const { automatic } = form.values;
  return (
    <>
      <Switch
        {...field(form, "automatic")}
        checked={automatic}
        onChange={(event) => form.setFieldValue("automatic", event.currentTarget.checked)}
      />
      <Collapse expanded={automatic}>
        <div className={styles.pair}>
          <NumberInput
            {...field(form, "retrain_after")}
            min={1}
            max={MILLION}
            allowDecimal={false}
            thousandSeparator=","
          />
          <NumberInput
            {...field(form, "retrain_hours")}
            min={0.1}
            max={YEAR}
            decimalScale={1}
            placeholder={t("loop:fields.retrain_hours.never")}
          />
        </div>
      </Collapse>
    </>
  );
}

export const GateFields = ({ form }: Props) => (
  <div className={styles.pair}>
    <Percent form={form} name="confidence" min={50} max={99.9} />
    <NumberInput
      {...field(form, "least_pairs")}
      min={1}
      max={MILLION}
      allowDecimal={false}
      thousandSeparator=","
    />
  </div>
);

export const Asking = ({ form }: Props) => (
  <Percent form={form} name="random_share" min={10} max={100} className={styles.half} />
);

export const Backbone = ({ form }: Props) => (
  <TextInput
    {...field(form, "backbone")}
    placeholder={t("loop:fields.backbone.placeholder")}
    spellCheck={false}
  />
);
