import { Button } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { Link } from "react-router";
import { Message } from "../app/Messages";
import { Connection, Lines, Loaded, Page } from "../app/Page";
import { t } from "../shared/i18n";
import styles from "./loop.module.css";
import { ModelRow } from "./ModelRow";
import { useModels } from "./queries";

export function LoopsPage() {
  const models = useModels();
  const isEmpty = models.data?.length === 0;
  return (
    <Page
      title={t("loop:title")}
      lead={!isEmpty && t("loop:lead")}
      actions={
        !isEmpty && (
          <Button component={Link} to="/loop/new" leftSection={<IconPlus size={18} />}>
            {t("loop:new.button")}
          </Button>
        )
      }
    >
      <Loaded query={models} skeleton={<Lines count={2} height={120} />}>
        {(list) =>
          list.length === 0 ? (
            <Empty />
          ) : (
            <ul className={styles.list}>
              {list.map((model) => (
                <ModelRow key={model.name} model={model} />
              ))}
            </ul>
          )
        }
      </Loaded>
      <Connection query={models} />
    </Page>
  );
}

const Empty = () => (
  <Message
    title={t("loop:empty.title")}
    action={
      <Button component={Link} to="/loop/new">
        {t("loop:empty.action")}
      </Button>
    }
  >
    {t("loop:empty.text")}
  </Message>
);
