import { NumberInput, Switch, Textarea, TextInput } from "@mantine/core";
import { t } from "../../../shared/i18n";
import styles from "../form.module.css";
import { Markdown } from "../Markdown";
import type { Form } from "../useSettings";

interface Props {
  form: Form;
  path: string;
}

/** What every field of the settings says: its label, its hint, its value, its refusal. */
export function said({ form, path }: Props) {
  const hint = t(`settings:field.${path}.hint`, { defaultValue: "" });
  return {
    "data-field": path,
    label: t(`settings:field.${path}.label`),
    description: hint || undefined,
    ...form.getInputProps(path),
  };
}

export const Words = (props: Props & { placeholder?: string }) => (
  <TextInput {...said(props)} placeholder={props.placeholder} dir="auto" />
);

/** Money and thresholds: text that is a number, or nothing. */
export function Amount({ form, path, unit }: Props & { unit?: string }) {
  const field = said({ form, path });
  return (
    <TextInput
      {...field}
      value={field.value ?? ""}
      onChange={(event) => form.setFieldValue(path, event.currentTarget.value.trim() || null)}
      inputMode="decimal"
      rightSection={unit && <span className={styles.unit}>{unit}</span>}
      rightSectionWidth={unit ? 56 : undefined}
    />
  );
}

interface NumberProps extends Props {
  min?: number;
  max?: number;
  unit?: string;
  isOptional?: boolean;
}

export function Count({ form, path, min = 0, max, unit, isOptional }: NumberProps) {
  const field = said({ form, path });
  return (
    <NumberInput
      {...field}
      value={field.value ?? ""}
      onChange={(value) => form.setFieldValue(path, value === "" && isOptional ? null : value)}
      min={min}
      max={max}
      allowDecimal={false}
      suffix={unit && ` ${unit}`}
      placeholder={isOptional ? t("settings:none") : undefined}
    />
  );
}

/** A share, shown in percent. */
export function Share({ form, path, min = 0, max = 100, isOptional }: NumberProps) {
  const field = said({ form, path });
  const share = field.value as number | null;
  return (
    <NumberInput
      {...field}
      value={share === null ? "" : Math.round(share * 1000) / 10}
      onChange={(value) =>
        form.setFieldValue(path, value === "" && isOptional ? null : Number(value) / 100)
      }
      min={min}
      max={max}
      decimalScale={1}
      suffix=" %"
      placeholder={isOptional ? t("settings:none") : undefined}
    />
  );
}

export function Yes({ form, path }: Props) {
  return <Switch {...said({ form, path })} {...form.getInputProps(path, { type: "checkbox" })} />;
}

/** Markdown beside what becomes of it. */
export function Prosaic({ form, path, rows = 5 }: Props & { rows?: number }) {
  const { value, ...field } = said({ form, path });
  return (
    <div className={styles.guidelines}>
      <Textarea {...field} value={value} autosize minRows={rows} maxRows={24} dir="auto" />
      <div>
        <p className={styles.previewLabel}>{t("campaigns:fields.preview")}</p>
        {String(value).trim() ? (
          <Markdown text={String(value)} />
        ) : (
          <p className={styles.nothing}>{t("campaigns:fields.previewEmpty")}</p>
        )}
      </div>
    </div>
  );
}
