import { Select, Switch, TextInput } from "@mantine/core";
import { t } from "../../../shared/i18n";
import { slugify } from "../../campaign";
import styles from "../form.module.css";
import type { Form } from "../useSettings";
import { Items } from "./Items";

interface Props {
  form: Form;
}

/** The questions: which criteria are asked about stays, how is said here. */
export function Questions({ form }: Props) {
  return (
    <div className={styles.choices}>
      {form.errors.criteria && <p className={styles.problem}>{form.errors.criteria}</p>}
      {form.values.criteria.map((one, place) => (
        <fieldset className={styles.items} key={one.name}>
          <legend>{one.title}</legend>
          <div className={styles.fields}>
            <TextInput
              className={styles.wide}
              label={t("settings:question.text")}
              dir="auto"
              data-field={`criteria.${place}.question`}
              {...form.getInputProps(`criteria.${place}.question`)}
            />
            <Select
              label={t("settings:question.asksFor")}
              data={["better", "worse"].map((value) => ({
                value,
                label: t(`settings:question.${value}`),
              }))}
              allowDeselect={false}
              data-field={`criteria.${place}.asks_for`}
              {...form.getInputProps(`criteria.${place}.asks_for`)}
            />
            <Switch
              className={styles.beside}
              label={t("settings:question.tie")}
              data-field={`criteria.${place}.allow_tie`}
              {...form.getInputProps(`criteria.${place}.allow_tie`, { type: "checkbox" })}
            />
          </div>
        </fieldset>
      ))}
    </div>
  );
}

/** What may be said of one response. */
export function Labels({ form }: Props) {
  return (
    <>
      <Switch
        label={t("settings:field.labels.safety.label")}
        description={t("settings:field.labels.safety.hint")}
        data-field="labels"
        {...form.getInputProps("labels.safety", { type: "checkbox" })}
        error={form.errors.labels}
      />
      {(["flags", "spans"] as const).map((kind) => (
        <Items
          key={kind}
          form={form}
          path={`labels.${kind}`}
          items={form.values.labels[kind] ?? []}
          blank={{ name: "", title: "" }}
        >
          {(path, item) => (
            <div className={styles.fields}>
              <TextInput
                label={t("settings:item.title")}
                dir="auto"
                data-field={`${path}.title`}
                {...form.getInputProps(`${path}.title`)}
                onChange={({ currentTarget: { value } }) => {
                  const isOwn = item.name !== slugify(item.title, kind, 50);
                  form.setFieldValue(`${path}.title`, value);
                  if (!isOwn) form.setFieldValue(`${path}.name`, slugify(value, kind, 50));
                }}
              />
              <TextInput
                label={t("settings:item.name")}
                data-field={`${path}.name`}
                {...form.getInputProps(`${path}.name`)}
                spellCheck={false}
              />
            </div>
          )}
        </Items>
      ))}
    </>
  );
}
