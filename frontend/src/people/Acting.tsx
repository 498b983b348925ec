import { Button, Modal, Textarea } from "@mantine/core";
import { type FormEvent, useState } from "react";
import {
  deletePerson,
  type Entry,
  putStanding,
  removePerson,
  type Standing,
  withdrawPerson,
} from "../api/people";
import { tell, tellWithUndo } from "../app/Messages";
import { problemText } from "../app/problem";
import { t } from "../shared/i18n";
import { shownName } from "./PersonRow";
import styles from "./people.module.css";
import { useChange } from "./queries";

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
  const put = useChange((back: { entry: Entry }[]) => putBack(slug, back));
  const act = useChange(() => done(slug, deed, on, reason));
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
        {act.error && (
          <p className={styles.problem} role="alert">
            {problemText(act.error)}
          </p>
        )}
        <footer className={styles.dialogEnd}>
          <Button variant="subtle" color="gray" onClick={onClose}>
            {t("shared:cancel")}
          </Button>
          <Button
            type="submit"
            color={isBad ? "red" : undefined}
            loading={act.isPending}
            disabled={NEEDS_REASON.includes(deed) && !reason.trim()}
            data-autofocus={deed === "remove" || undefined}
          >
            {t(`people:confirm.${deed}`)}
          </Button>
        </footer>
      </form>
    </Modal>
  );
}

const names = (on: Entry[]) => (on[0] && on.length === 1 ? shownName(on[0]) : "");

async function done(slug: string, deed: Deed, on: Entry[], reason: string) {
  const people = on.map(({ person }) => person);
  if (isStanding(deed)) await putStanding(slug, people, { standing: deed, reason });
  for (const person of isStanding(deed) ? [] : people) {
    if (deed === "withdraw") await withdrawPerson(slug, person, reason);
    if (deed === "remove") await removePerson(slug, person);
    if (deed === "delete") await deletePerson(person, reason);
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
