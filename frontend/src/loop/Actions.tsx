import { Button, Tooltip } from "@mantine/core";
import { IconAdjustmentsHorizontal, IconRefresh } from "@tabler/icons-react";
import { useSearchParams } from "react-router";
import type { PreferenceModel } from "../api";
import { tell } from "../app/Messages";
import { problemText } from "../app/problem";
import { t } from "../shared/i18n";
import { retrainRefusal } from "./model";
import { useRetrain } from "./queries";
import { SettingsDrawer } from "./settings/SettingsDrawer";

export const SETTINGS = "settings"; // in the address: the drawer is open

export function Actions({ model }: { model: PreferenceModel }) {
  const [params, setParams] = useSearchParams();
  const open = () => setParams({ [SETTINGS]: "" });
  const close = () => setParams({}, { replace: true });
  return (
    <>
      <Button
        variant="default"
        leftSection={<IconAdjustmentsHorizontal size={18} />}
        onClick={open}
      >
        {t("loop:settings.button")}
      </Button>
      <Retrain model={model} />
      {params.has(SETTINGS) && <SettingsDrawer model={model} onClose={close} />}
    </>
  );
}

/** Stays reachable when it cannot be pressed, so that everyone can learn why. */
function Retrain({ model }: { model: PreferenceModel }) {
  const retrain = useRetrain(model.name);
  const refusal = retrainRefusal(model);
  const run = () =>
    retrain.mutate(undefined, {
      onSuccess: ({ number }) => tell(t("loop:retrain.done", { run: number })),
      onError: (error) => tell(problemText(error)),
    });
  return (
    <Tooltip label={refusal} disabled={!refusal} multiline maw="18rem" events={REACHED}>
      <Button
        leftSection={<IconRefresh size={18} />}
        loading={retrain.isPending}
        data-disabled={refusal ? true : undefined}
        aria-disabled={refusal ? true : undefined}
        aria-description={refusal ?? undefined}
        onClick={refusal ? undefined : run}
      >
        {t("loop:retrain.button")}
      </Button>
    </Tooltip>
  );
}

const REACHED = { hover: true, focus: true, touch: true };
