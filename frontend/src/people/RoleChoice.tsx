import { Radio } from "@mantine/core";
import { t } from "../shared/i18n";
import styles from "./people.module.css";

const ROLES = ["annotator", "adjudicator", "researcher", "manager"] as const;

interface Props {
  value: string;
  onChange: (role: string) => void;
}

/** A role, with what it lets one do. */
export const RoleChoice = ({ value, onChange }: Props) => (
  <Radio.Group label={t("people:roleLabel")} value={value} onChange={onChange}>
    <div className={styles.choices}>
      {ROLES.map((role) => (
        <Radio
          key={role}
          value={role}
          label={t(`people:role.${role}`)}
          description={t(`people:does.${role}`)}
        />
      ))}
    </div>
  </Radio.Group>
);
