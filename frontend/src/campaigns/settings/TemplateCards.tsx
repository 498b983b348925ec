import { Radio } from "@mantine/core";
import type { CampaignTemplate } from "../../api";
import { rate } from "../../app/format";
import { t } from "../../shared/i18n";
import styles from "./form.module.css";

interface Props {
  templates: CampaignTemplate[];
  chosen: CampaignTemplate | null;
  onChoose: (template: CampaignTemplate | null) => void;
}

export function TemplateCards({ templates, chosen, onChoose }: Props) {
  return (
    <Radio.Group
      className={styles.templates}
      aria-label={t("campaigns:new.template")}
      value={chosen?.key ?? null}
      onChange={(key) => onChoose(templates.find((template) => template.key === key) ?? null)}
    >
      {templates.map((template) => (
        <Radio.Card key={template.key} value={template.key} className={styles.template}>
          <Radio.Indicator />
          <div>
            <p className={styles.templateTitle}>{template.title}</p>
            <p className={styles.templateSummary}>{template.summary}</p>
            <p className={styles.templateFacts}>
              {template.criteria.map((criterion) => criterion.title).join(" + ")}
              {" · "}
              {t("campaigns:new.each", { count: template.overlap })}
              {template.gold_rate > 0 &&
                ` · ${t("campaigns:new.gold", { shown: rate(template.gold_rate) })}`}
            </p>
          </div>
        </Radio.Card>
      ))}
    </Radio.Group>
  );
}
