import { ActionIcon, Button } from "@mantine/core";
import { IconPlus, IconTrash } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { t } from "../../../shared/i18n";
import styles from "../form.module.css";
import type { Form } from "../useSettings";

interface Props<T> {
  form: Form;
  path: string;
  items: T[];
  blank: T;
  children: (path: string, item: T) => ReactNode;
}

/** A list that grows and shrinks: quiz, survey, examples, flags, spans. */
export function Items<T>({ form, path, items, blank, children }: Props<T>) {
  const words = (name: string, number?: number) =>
    t(`settings:items.${path}.${name}`, { number: number ?? 0 });
  return (
    <fieldset className={styles.items} data-field={path}>
      <legend>{words("title")}</legend>
      <p className={styles.hint}>{words("hint")}</p>
      {form.errors[path] && <p className={styles.problem}>{form.errors[path]}</p>}
      {items.map((item, place) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the form tells them apart by their place
        <div className={styles.item} key={place}>
          <div className={styles.itemFields}>{children(`${path}.${place}`, item)}</div>
          <ActionIcon
            variant="subtle"
            color="gray"
            aria-label={words("remove", place + 1)}
            onClick={() => form.removeListItem(path, place)}
          >
            <IconTrash size={18} />
          </ActionIcon>
        </div>
      ))}
      <Button
        variant="default"
        size="xs"
        leftSection={<IconPlus size={16} />}
        onClick={() => form.insertListItem(path, structuredClone(blank))}
      >
        {words("add")}
      </Button>
    </fieldset>
  );
}
