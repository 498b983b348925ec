import { Button, Modal, Textarea } from "@mantine/core";
import { type FormEvent, useState } from "react";
import {
  deletePerson,
  type Entry,
  putStanding,
  removePerson,
  type Standing,
  withdrawPerson,
} from "../../api/people";
import { DialogFoot } from "../../app/dialog/DialogFoot";
import { tell, tellWithUndo } from "../../app/Messages";
import { problemText } from "../../app/problem";
import { t } from "../../shared/i18n";
import { shownName } from "../names";
import styles from "../people.module.css";
import { useChange } from "../queries";
import { Owed, useOwed } from "./Owed";

export type Deed = Standing | "withdraw" | "remove" | "delete";

interface Props {
  slug: string;
  deed: Deed;
  on: Entry[];
  onClose: () => void;
  onDone: () => void;
}

const NEEDS_REASON: Deed[] = ["warned", "paused", "blocked"];
const FINAL: Deed[] = ["withdraw", "delete"];
const isStanding = (deed: Deed): deed is Standing =>
  !["withdraw", "remove", "delete"].includes(deed);

/** What is done to people: why, what follows, and a way back where there is one. */
export function Acting({ slug, deed, on, onClose, onDone }: Props) {
  const [reason, setReason] = useState("");
  const [unpaid, setUnpaid] = useState(false);
  const owed = useOwed(deed === "delete" ? on : []);
  const put = useChange((back: { entry: Entry }[]) => putBack(slug, back));
  const act = useChange(() => done(slug, deed, on, { reason, unpaid }));
  const isBad = deed === "blocked" || FINAL.includes(deed);
  const undo = () =>
    put.mutate(
      on.map((entry) => ({ entry })),
      { onError: (error) => tell(problemText(error)) },
    );
  const submit = (event: FormEvent) => {
    event.preventDefault();
    act.mutate(undefined, {
      onSuccess: () => {
        const said = t(`people:did.${deed}`, { count: on.length, name: names(on) });
        if (isStanding(deed)) tellWithUndo(said, undo);
        else tell(said);
        onDone();
        onClose();
      },
    });
  };
  return (
    <Modal
      opened
      onClose={onClose}
      title={t(`people:ask.${deed}`, { count: on.length, name: names(on) })}
      closeButtonProps={{ "aria-label": t("shared:close") }}
    >
      <form onSubmit={submit} className={styles.dialog}>
        <p>{t(`people:follows.${deed}`)}</p>
        {owed.sums.length > 0 && (
          <Owed sums={owed.sums} isAccepted={unpaid} onAccept={setUnpaid} onLeave={onClose} />
        )}
        {deed !== "remove" && (
          <Textarea
            data-autofocus
            label={t(NEEDS_REASON.includes(deed) ? "people:reason" : "people:reasonMaybe")}
            description={t(isStanding(deed) ? "people:reasonRead" : "people:reasonLog")}
            value={reason}
            maxLength={1000}
            onChange={(event) => setReason(event.currentTarget.value)}
            autosize
            minRows={2}
            dir="auto"
          />
        )}
        <DialogFoot problem={act.error && problemText(act.error)} onCancel={onClose}>
          <Button
            type="submit"
            color={isBad ? "red" : undefined}
            loading={act.isPending}
            disabled={
              (NEEDS_REASON.includes(deed) && !reason.trim()) ||
              owed.isPending ||
              (owed.sums.length > 0 && !unpaid)
            }
            data-autofocus={deed === "remove" || undefined}
          >
            {t(`people:confirm.${deed}`)}
          </Button>
        </DialogFoot>
      </form>
    </Modal>
  );
}

const names = (on: Entry[]) => (on[0] && on.length === 1 ? shownName(on[0]) : "");

interface Said {
  reason: string;
  unpaid: boolean;
}

async function done(slug: string, deed: Deed, on: Entry[], said: Said) {
  const { reason } = said;
  const people = on.map(({ person }) => person);
  if (isStanding(deed)) await putStanding(slug, people, { standing: deed, reason });
  for (const person of isStanding(deed) ? [] : people) {
    if (deed === "withdraw") await withdrawPerson(slug, person, reason);
    if (deed === "remove") await removePerson(slug, person);
    if (deed === "delete") await deletePerson(person, said);
  }
}

/** As they stood before, each with the reason they had then. */
async function putBack(slug: string, back: { entry: Entry }[]) {
  for (const { entry } of back) {
    if (!entry.seat) continue;
    const { standing, reason } = entry.seat;
    await putStanding(slug, [entry.person], { standing, reason });
  }
}
