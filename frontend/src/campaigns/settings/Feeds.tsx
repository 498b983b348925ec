import { Anchor, Select } from "@mantine/core";
import { Link } from "react-router";
import type { Criterion } from "../../api";
import { useModelList } from "../../loop/queries";
import { t } from "../../shared/i18n";
import styles from "./form.module.css";

interface Props {
  form: {
    values: { preference_model: string | null };
    getInputProps: (name: "preference_model") => object;
  };
  criteria: Criterion[];
}

/** The preference model that learns from the campaign; it has to learn what the campaign asks. */
export function Feeds({ form, criteria }: Props) {
  const list = useModelList();
  const models = list.data ?? [];
  const asked = criteria.map(({ name }) => name);
  const chosen = form.values.preference_model;
  if (!list.isEnabled) {
    return <p className={styles.nothing}>{t("campaigns:fields.preference_model.others")}</p>;
  }
  if (models.length === 0) {
    return (
      <p className={styles.nothing}>
        {t("campaigns:fields.preference_model.none")}{" "}
        <Anchor component={Link} to="/loop/new">
          {t("campaigns:fields.preference_model.make")}
        </Anchor>
      </p>
    );
  }
  return (
    <div className={styles.fields}>
      <Select
        data-field="preference_model"
        label={t("campaigns:fields.preference_model.label")}
        description={t("campaigns:fields.preference_model.hint")}
        placeholder={t("campaigns:fields.preference_model.nothing")}
        data={models.map((model) => {
          const fits = model.criteria.some(({ name }) => asked.includes(name));
          const title = model.title;
          return {
            value: model.name,
            label: fits ? title : t("campaigns:fields.preference_model.other", { title }),
            disabled: !fits,
          };
        })}
        clearable
        {...form.getInputProps("preference_model")}
      />
      {chosen && (
        <p className={styles.beside}>
          <Anchor component={Link} to={`/loop/${chosen}`}>
            {t("campaigns:fields.preference_model.see")}
          </Anchor>
        </p>
      )}
    </div>
  );
}
