import { Button, Checkbox, Modal, Radio, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import type { Campaign, SnapshotKind } from "../api";
import { DialogFoot } from "../app/dialog/DialogFoot";
import { number } from "../app/format";
import { Lines, Loaded } from "../app/Page";
import { fieldProblems, problemText } from "../app/problem";
import { useCampaigns } from "../campaigns/queries";
import { t } from "../shared/i18n";
import styles from "./datasets.module.css";
import { useFreeze, useSnapshots } from "./queries";
import { suggestName } from "./snapshot";

const KINDS: SnapshotKind[] = ["single", "aggregate"];

interface Props {
  first: string[];
  onClose: () => void;
}

export function FreezeDialog({ first, onClose }: Props) {
  const campaigns = useCampaigns();
  return (
    <Modal
      opened
      onClose={onClose}
      title={t("datasets:freeze.title")}
      closeButtonProps={{ "aria-label": t("shared:close") }}
      size="lg"
    >
      <Loaded query={campaigns} skeleton={<Lines count={3} height={40} />}>
        {(list) => <FreezeForm campaigns={list} first={first} onClose={onClose} />}
      </Loaded>
    </Modal>
  );
}

function FreezeForm({ campaigns, first, onClose }: Props & { campaigns: Campaign[] }) {
  const [chosen, setChosen] = useState(first);
  const [kind, setKind] = useState<SnapshotKind>("single");
  const [ownName, setOwnName] = useState<string | null>(null);
  const freeze = useFreeze();
  const taken = useSnapshots().data?.map((snapshot) => snapshot.name) ?? [];
  const name = ownName ?? suggestName(chosen, new Date(), taken);
  const judged = campaigns.filter(
    ({ progress, may }) => progress.judgments > 0 && may.includes("read"),
  );
  const fields = fieldProblems(freeze.error);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    freeze.mutate({ campaigns: chosen, name, kind }, { onSuccess: onClose });
  };
  if (judged.length === 0) return <p className={styles.dialogText}>{t("datasets:freeze.none")}</p>;
  return (
    <form onSubmit={submit} className={styles.dialog} noValidate>
      <p className={styles.dialogText}>{t("datasets:freeze.text")}</p>
      <Checkbox.Group
        value={chosen}
        onChange={setChosen}
        label={t("datasets:freeze.campaigns")}
        error={fields.campaigns}
      >
        <div className={styles.choices}>
          {judged.map(({ slug, title, progress }) => (
            <Checkbox
              key={slug}
              value={slug}
              label={title}
              description={t("datasets:freeze.judgments", {
                count: progress.given,
                shown: number(progress.given),
              })}
            />
          ))}
        </div>
      </Checkbox.Group>
      <Radio.Group
        value={kind}
        onChange={(value) => setKind(value as SnapshotKind)}
        label={t("datasets:freeze.kind")}
        error={fields.kind}
      >
        <div className={styles.choices}>
          {KINDS.map((one) => (
            <Radio
              key={one}
              value={one}
              label={t(`datasets:freeze.kinds.${one}`)}
              description={t(`datasets:freeze.means.${one}`)}
            />
          ))}
        </div>
      </Radio.Group>
      <TextInput
        data-autofocus
        label={t("datasets:freeze.name")}
        value={name}
        onChange={(event) => setOwnName(event.currentTarget.value)}
        error={fields.name}
        dir="auto"
      />
      <DialogFoot problem={freeze.error && problemText(freeze.error)} onCancel={onClose}>
        <Button
          type="submit"
          disabled={chosen.length === 0 || !name.trim()}
          loading={freeze.isPending}
        >
          {t("datasets:freeze.confirm")}
        </Button>
      </DialogFoot>
    </form>
  );
}
