import { Checkbox, PasswordInput, Radio, Switch, Textarea } from "@mantine/core";
import type { ReactNode } from "react";
import type { Campaign } from "../../api";
import { Copyable } from "../../app/Copyable";
import { Section } from "../../app/Page";
import { t } from "../../shared/i18n";
import care from "../../shared/i18n/en/care.json";
import { Feeds } from "./Feeds";
import styles from "./form.module.css";
import { Labels, Questions } from "./inputs/Asked";
import { Amount, Count, Prosaic, Share, said, Words, Yes } from "./inputs/Field";
import { Language } from "./inputs/Language";
import { Examples, Quiz, Survey } from "./inputs/Newcomers";
import type { Form } from "./useSettings";
import type { Group, Optional } from "./values";

export interface GroupProps {
  form: Form;
  campaign: Campaign;
}

const Part = ({ name, children }: { name: string; children: ReactNode }) => (
  <Section title={t(`settings:part.${name}.title`)}>
    <p className={styles.partHint}>{t(`settings:part.${name}.hint`)}</p>
    <div className={styles.choices}>{children}</div>
  </Section>
);

const Row = ({ children, three }: { children: ReactNode; three?: boolean }) => (
  <div className={styles.fields} data-columns={three ? 3 : undefined}>
    {children}
  </div>
);

function About({ form, campaign }: GroupProps) {
  return (
    <>
      <Part name="about">
        <Row>
          <Words form={form} path="title" />
          <Language form={form} />
          <Textarea
            {...said({ form, path: "summary" })}
            className={styles.wide}
            autosize
            dir="auto"
          />
          <Count form={form} path="priority" min={-100} max={100} />
          <Words form={form} path="data_licence" />
        </Row>
      </Part>
      <Section title={t("campaigns:fields.feeds")}>
        <Feeds form={form} criteria={campaign.criteria} />
      </Section>
    </>
  );
}

function Asks({ form, campaign }: GroupProps) {
  const ranks = campaign.protocol === "rank";
  return (
    <>
      <Part name="questions">
        <Questions form={form} />
        <Row>
          {ranks && <Count form={form} path="responses" min={3} max={9} />}
          <Count form={form} path="rationale_minimum" max={5000} isOptional />
        </Row>
        <Yes form={form} path={ranks ? "allow_partial" : "allow_both_bad"} />
        <Yes form={form} path="allow_copy" />
      </Part>
      <Part name="labels">
        <Labels form={form} />
      </Part>
      <Part name="guidelines">
        <Prosaic form={form} path="guidelines" rows={10} />
      </Part>
    </>
  );
}

function Work({ form }: GroupProps) {
  const minutes = t("campaigns:fields.minutes");
  return (
    <>
      <Part name="work">
        <Row three>
          <Count form={form} path="overlap" min={1} max={100} />
          <Count form={form} path="judgments_each" min={1} isOptional />
          <Count form={form} path="lease_minutes" min={1} max={1440} unit={minutes} />
          <Count form={form} path="cooldown_minutes" unit={minutes} />
          <Count form={form} path="revise_last" />
          <Count form={form} path="revise_minutes" unit={minutes} />
        </Row>
      </Part>
      <Part name="who">
        <Who form={form} />
        <Yes form={form} path="share_gold" />
        <Yes form={form} path="share_agreement" />
      </Part>
    </>
  );
}

const Who = ({ form }: { form: Form }) => (
  <Radio.Group
    data-field="open_to_all"
    aria-label={t("campaigns:fields.who")}
    value={form.values.open_to_all ? "all" : "members"}
    onChange={(value) => form.setFieldValue("open_to_all", value === "all")}
    error={form.errors.open_to_all}
  >
    <div className={styles.choices}>
      {(["all", "members"] as const).map((choice) => (
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

function Watch({ form }: GroupProps) {
  const { adaptive, second_opinion } = form.values.checks;
  return (
    <>
      <Part name="gold">
        <Row>
          <Share form={form} path="gold_rate" max={50} />
          <Count form={form} path="checks.gold_least" min={1} />
        </Row>
        <Row three>
          {["warn", "pause", "block"].map((step) => (
            <Share key={step} form={form} path={`checks.gold_${step}`} isOptional />
          ))}
        </Row>
      </Part>
      <Part name="repeats">
        <Row>
          <Share form={form} path="repeat_rate" max={20} />
        </Row>
      </Part>
      <Part name="more">
        <Yes form={form} path="checks.second_opinion" />
        <Yes form={form} path="checks.adaptive" />
        {(adaptive || second_opinion) && (
          <Row>
            <Count form={form} path="checks.overlap_most" min={1} max={100} />
            <Share form={form} path="checks.confidence" min={50} max={99.9} />
          </Row>
        )}
      </Part>
    </>
  );
}

function Newcomers({ form }: GroupProps) {
  return (
    <>
      <Part name="consent">
        <Prosaic form={form} path="onboarding.consent" />
        <Yes form={form} path="onboarding.read_guidelines" />
        <Row>
          <Count form={form} path="onboarding.estimate_minutes" min={1} isOptional />
        </Row>
        <Examples form={form} />
      </Part>
      <Part name="survey">
        <Survey form={form} />
      </Part>
      <Part name="quiz">
        <Quiz form={form} />
        <Row>
          <Count form={form} path="onboarding.pass_mark" />
          <Count form={form} path="onboarding.attempts" min={1} max={20} />
        </Row>
      </Part>
    </>
  );
}

function Caring({ form }: GroupProps) {
  const minutes = t("campaigns:fields.minutes");
  return (
    <>
      <Part name="care">
        <Prosaic form={form} path="care.warning" />
        <Checkbox.Group {...said({ form, path: "care.harms" })}>
          <div className={styles.many}>
            {Object.entries(care.harm).map(([value, label]) => (
              <Checkbox key={value} value={value} label={label} />
            ))}
          </div>
        </Checkbox.Group>
        <Yes form={form} path="care.blur" />
        <Prosaic form={form} path="care.help" />
      </Part>
      <Part name="shifts">
        <Row three>
          <Count form={form} path="care.break_after_minutes" min={5} unit={minutes} isOptional />
          <Count form={form} path="care.exposure_cap" isOptional />
          <Count form={form} path="care.shift_hours" min={1} max={168} />
        </Row>
      </Part>
    </>
  );
}

function Has({ form, name }: { form: Form; name: Optional }) {
  return (
    <Switch
      label={t(`settings:has.${name}.label`)}
      description={t(`settings:has.${name}.hint`)}
      data-field={name}
      {...form.getInputProps(`has.${name}`, { type: "checkbox" })}
      error={form.errors[name]}
    />
  );
}

function Paying({ form }: GroupProps) {
  const { currency } = form.values.pay;
  return (
    <Part name="pay">
      <Has form={form} name="pay" />
      {form.values.has.pay && (
        <>
          <Row three>
            <Words form={form} path="pay.currency" placeholder="GBP" />
            <Amount form={form} path="pay.per_judgment" unit={currency} />
            <Amount form={form} path="pay.per_hour" unit={currency} />
          </Row>
          <Row>
            <Amount form={form} path="pay.floor" unit={currency} />
            <Amount form={form} path="pay.budget" unit={currency} />
          </Row>
        </>
      )}
    </Part>
  );
}

function Sent({ form, campaign }: GroupProps) {
  const { platform, has } = form.values;
  const link = linkOf(campaign.slug, platform);
  return (
    <>
      <Part name="platform">
        <Has form={form} name="platform" />
        {has.platform && (
          <>
            <p className={styles.link}>
              {t("settings:link")} <Copyable value={link} label={t("settings:copyLink")} />
            </p>
            <Yes form={form} path="platform.open" />
            <Row three>
              <Words form={form} path="platform.id_parameter" />
              <Words form={form} path="platform.study_parameter" />
              <Words form={form} path="platform.session_parameter" />
              <Words form={form} path="platform.study" />
            </Row>
          </>
        )}
      </Part>
      {has.platform && (
        <>
          <Part name="codes">
            <Row three>
              <Words form={form} path="platform.codes.finished" />
              <Words form={form} path="platform.codes.screened_out" />
              <Words form={form} path="platform.codes.failed_checks" />
            </Row>
            <Words form={form} path="platform.return_url" />
          </Part>
          <Part name="letIn">
            <Yes form={form} path="platform.signed" />
            <PasswordInput
              {...said({ form, path: "platform.secret" })}
              placeholder={campaign.platform?.has_secret ? t("settings:secretSet") : undefined}
              autoComplete="new-password"
            />
            <AllowList form={form} />
          </Part>
        </>
      )}
    </>
  );
}

const linkOf = (slug: string, platform: Form["values"]["platform"]) => {
  const asked = [platform.id_parameter, platform.study_parameter, platform.session_parameter];
  const query = asked.filter(Boolean).map((name) => `${name}={{%${name}%}}`);
  return `${location.origin}/enter/${slug}?${query.join("&")}`;
};

function AllowList({ form }: { form: Form }) {
  const list = form.values.platform.allow_list;
  return (
    <>
      <Switch
        label={t("settings:field.platform.allow_list.only")}
        checked={list !== null}
        onChange={({ currentTarget: { checked } }) =>
          form.setFieldValue("platform.allow_list", checked ? [] : null)
        }
      />
      {list !== null && (
        <Textarea
          {...said({ form, path: "platform.allow_list" })}
          value={list.join("\n")}
          onChange={({ currentTarget: { value } }) =>
            form.setFieldValue("platform.allow_list", value ? value.split("\n") : [])
          }
          autosize
          minRows={3}
          maxRows={12}
        />
      )}
    </>
  );
}

export const PAGES: Record<Group, (props: GroupProps) => ReactNode> = {
  about: About,
  questions: Asks,
  work: Work,
  checks: Watch,
  onboarding: Newcomers,
  care: Caring,
  pay: Paying,
  platform: Sent,
};
