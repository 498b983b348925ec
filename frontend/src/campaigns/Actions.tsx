import { Button, Modal, Textarea } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconPlayerPause, IconPlayerPlay } from "@tabler/icons-react";
import { type FormEvent, useState } from "react";
import type { Campaign } from "../api";
import { DialogFoot } from "../app/dialog/DialogFoot";
import { number } from "../app/format";
import { tell } from "../app/Messages";
import { fieldProblems, problemText } from "../app/problem";
import { t } from "../shared/i18n";
import { Clone } from "./life/Clone";
import styles from "./page.module.css";
import { useArchive, useClose, useLaunch, usePause, useUnarchive } from "./queries";

interface Props {
  campaign: Campaign;
}

/** What the server says may be done now with the campaign as a whole. */
export function Actions({ campaign }: Props) {
  return (
    <>
      {campaign.may.includes("manage") && (
        <Button variant="subtle" color="gray" component="a" href={`/work/${campaign.slug}?preview`}>
          {t("settings:preview.button")}
        </Button>
      )}
      {campaign.may.includes("clone") && <Clone campaign={campaign} />}
      {campaign.may.includes("archive") && <Archive campaign={campaign} />}
      {campaign.may.includes("unarchive") && <Unarchive campaign={campaign} />}
      {campaign.may.includes("close") && <Close campaign={campaign} />}
      {campaign.may.includes("pause") && <Pause campaign={campaign} />}
      {campaign.may.includes("launch") && <Launch campaign={campaign} />}
    </>
  );
}

export function Launch({ campaign }: Props) {
  const launch = useLaunch(campaign.slug);
  const again = campaign.launched_at !== null;
  const { tasks, gold_tasks } = campaign.progress;
  const run = () =>
    launch.mutate(undefined, {
      onSuccess: () => tell(t(again ? "campaigns:launch.again" : "campaigns:launch.done")),
      onError: (error) => tell(problemText(error)),
    });
  return (
    <Button
      leftSection={<IconPlayerPlay size={18} />}
      loading={launch.isPending}
      disabled={tasks + gold_tasks === 0}
      onClick={run}
    >
      {t(again ? "campaigns:launch.resume" : "campaigns:launch.button")}
    </Button>
  );
}

function Archive({ campaign }: Props) {
  const archive = useArchive(campaign.slug);
  const run = () =>
    archive.mutate(undefined, {
      onSuccess: () => tell(t("settings:archive.done")),
      onError: (error) => tell(problemText(error)),
    });
  return (
    <Button variant="subtle" color="gray" loading={archive.isPending} onClick={run}>
      {t("settings:archive.button")}
    </Button>
  );
}

function Unarchive({ campaign }: Props) {
  const unarchive = useUnarchive(campaign.slug);
  const run = () =>
    unarchive.mutate(undefined, {
      onSuccess: () => tell(t("settings:archive.undone")),
      onError: (error) => tell(problemText(error)),
    });
  return (
    <Button variant="default" loading={unarchive.isPending} onClick={run}>
      {t("settings:archive.undo")}
    </Button>
  );
}

function Pause({ campaign }: Props) {
  const [opened, { open, close }] = useDisclosure(false);
  const [reason, setReason] = useState("");
  const pause = usePause(campaign.slug);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    pause.mutate(reason, {
      onSuccess: () => {
        close();
        setReason("");
        tell(t("campaigns:pause.done"));
      },
    });
  };
  const refused = pause.error && (fieldProblems(pause.error).reason ?? problemText(pause.error));
  return (
    <>
      <Button variant="default" leftSection={<IconPlayerPause size={18} />} onClick={open}>
        {t("campaigns:pause.button")}
      </Button>
      <Modal
        opened={opened}
        onClose={close}
        title={t("campaigns:pause.title")}
        closeButtonProps={{ "aria-label": t("shared:close") }}
      >
        <form onSubmit={submit} className={styles.dialog}>
          <p>{t("campaigns:pause.text")}</p>
          <Textarea
            data-autofocus
            label={t("campaigns:pause.reason")}
            description={t("campaigns:pause.reasonHint")}
            value={reason}
            onChange={(event) => setReason(event.currentTarget.value)}
            error={refused}
            autosize
            minRows={2}
            dir="auto"
          />
          <DialogFoot onCancel={close}>
            <Button type="submit" loading={pause.isPending}>
              {t("campaigns:pause.confirm")}
            </Button>
          </DialogFoot>
        </form>
      </Modal>
    </>
  );
}

function Close({ campaign }: Props) {
  const [opened, { open, close }] = useDisclosure(false);
  const end = useClose(campaign.slug);
  const { wanted, given, leased } = campaign.progress;
  const run = () =>
    end.mutate(undefined, {
      onSuccess: () => {
        close();
        tell(t("campaigns:close.done"));
      },
    });
  return (
    <>
      <Button variant="subtle" color="gray" onClick={open}>
        {t("campaigns:close.button")}
      </Button>
      <Modal
        opened={opened}
        onClose={close}
        title={t("campaigns:close.title", { title: campaign.title })}
        closeButtonProps={{ "aria-label": t("shared:close") }}
      >
        <div className={styles.dialog}>
          <ul className={styles.consequences}>
            <li>{t("campaigns:close.final")}</li>
            {given > 0 && (
              <li>{t("campaigns:close.kept", { count: given, shown: number(given) })}</li>
            )}
            {wanted > given && (
              <li>{t("campaigns:close.missing", { shown: number(wanted - given) })}</li>
            )}
            {leased > 0 && <li>{t("campaigns:close.leased", { count: leased })}</li>}
          </ul>
          <DialogFoot problem={end.error && problemText(end.error)} onCancel={close}>
            <Button color="red" loading={end.isPending} onClick={run}>
              {t("campaigns:close.confirm")}
            </Button>
          </DialogFoot>
        </div>
      </Modal>
    </>
  );
}
