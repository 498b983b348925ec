import { Button } from "@mantine/core";
import { t } from "../../shared/i18n";

/** Opens the question whether to delete this one; `name` tells it from the others in its list. */
export function DeleteButton({ name, onClick }: { name: string; onClick: () => void }) {
  return (
    <Button
      variant="subtle"
      color="red"
      size="compact-sm"
      aria-label={t("people:deleteOne", { name })}
      onClick={onClick}
    >
      {t("people:delete")}
    </Button>
  );
}
