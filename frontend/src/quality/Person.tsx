import { t } from "../shared/i18n";
import styles from "./quality.module.css";

export interface Who {
  pseudonym: string;
  name?: string | null; // only where the reader may know it
}

/** A person by name where the reader may know it, else by the start of their pseudonym. */
export function Person({ of: { pseudonym, name } }: { of: Who }) {
  if (name) return <bdi className={styles.person}>{name}</bdi>;
  return (
    <code className={styles.person} title={t("quality:person.pseudonym", { pseudonym })}>
      {pseudonym.slice(0, 8)}
    </code>
  );
}

export const nameOf = ({ pseudonym, name }: Who) => name || pseudonym.slice(0, 8);
