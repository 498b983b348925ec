import { Button, Modal, SegmentedControl, TextInput } from "@mantine/core";
import { IconDownload } from "@tabler/icons-react";
import { useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { type Owed, type Payout, type Prepared, payoutFileUrl, type Who } from "../../api/pay";
import { DialogFoot } from "../../app/dialog/DialogFoot";
import { moment, number } from "../../app/format";
import { Lines, Loaded } from "../../app/Page";
import { problemText } from "../../app/problem";
import { money } from "../../shared/format";
import { t } from "../../shared/i18n";
import { filesOf, kindsOf } from "./pay";
import styles from "./pay.module.css";
import { usePrepared, useRecord } from "./queries";

interface Props {
  slug: string;
  people: Owed[];
  opened: boolean;
  onClose: () => void;
}

/** Look at the sum, record it as paid, and take away the file to pay it by. */
export function PayDialog({ slug, people, opened, onClose }: Props) {
  const [who, setWho] = useState<Who>("known");
  const [done, setDone] = useState<Payout | null>(null);
  const queries = useQueryClient();
  const kinds = kindsOf(people);
  const close = () => {
    setDone(null);
    onClose();
    queries.removeQueries({ queryKey: ["campaigns", slug, "pay", "next"] });
  };
  return (
    <Modal
      opened={opened}
      onClose={close}
      size="lg"
      title={t(done ? "pay:done.title" : "pay:dialog.title")}
      closeButtonProps={{ "aria-label": t("shared:close") }}
    >
      {done ? (
        <Done slug={slug} done={done} onClose={close} />
      ) : (
        <div className={styles.dialog}>
          {kinds.length > 1 && <Whom who={who} kinds={kinds} onChange={setWho} />}
          {kinds.includes("deleted") && who !== "deleted" && (
            <p className={styles.quiet}>{t("pay:dialog.leftOut")}</p>
          )}
          {opened && <Sum key={who} slug={slug} who={who} onDone={setDone} onClose={close} />}
        </div>
      )}
    </Modal>
  );
}

interface WhomProps {
  who: Who;
  kinds: Who[];
  onChange: (who: Who) => void;
}

const Whom = ({ who, kinds, onChange }: WhomProps) => (
  <SegmentedControl
    aria-label={t("pay:dialog.whom")}
    data={kinds.map((value) => ({ value, label: t(`pay:dialog.${value}`) }))}
    value={who}
    onChange={(value) => onChange(value as Who)}
  />
);

interface SumProps {
  slug: string;
  who: Who;
  onDone: (done: Payout) => void;
  onClose: () => void;
}

function Sum({ slug, who, onDone, onClose }: SumProps) {
  const query = usePrepared(slug, who, true);
  const record = useRecord(slug);
  const again = () => {
    record.reset();
    query.refetch();
  };
  return (
    <Loaded query={query} skeleton={<Lines count={3} height={40} />}>
      {(prepared) =>
        prepared.lines.length === 0 ? (
          <p>{t("pay:dialog.nothing")}</p>
        ) : (
          <Confirm
            prepared={prepared}
            problem={record.error ? problemText(record.error) : null}
            isBusy={record.isPending}
            onConfirm={(note) => record.mutate({ prepared, note }, { onSuccess: onDone })}
            onAgain={again}
            onClose={onClose}
          />
        )
      }
    </Loaded>
  );
}

interface ConfirmProps {
  prepared: Prepared;
  problem: string | null;
  isBusy: boolean;
  onConfirm: (note: string) => void;
  onAgain: () => void;
  onClose: () => void;
}

function Confirm({ prepared, problem, isBusy, onConfirm, onAgain, onClose }: ConfirmProps) {
  const [note, setNote] = useState("");
  const { total, currency, lines, until } = prepared;
  const sum = money(total, currency);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (problem) onAgain();
    else onConfirm(note);
  };
  return (
    <form onSubmit={submit} className={styles.dialog}>
      <p className={styles.sum}>
        <b>{sum}</b>
        <span>
          {t("pay:dialog.to", { count: lines.length, shown: number(lines.length) })}{" "}
          {t("pay:dialog.until", { at: moment(until) })}
        </span>
      </p>
      <People lines={lines} currency={currency} />
      <p className={styles.quiet}>{t("pay:dialog.text")}</p>
      <TextInput
        label={t("pay:dialog.note")}
        description={t("pay:dialog.noteHint")}
        value={note}
        onChange={(event) => setNote(event.currentTarget.value)}
        maxLength={200}
        dir="auto"
      />
      <DialogFoot problem={problem} onCancel={onClose}>
        <Button type="submit" loading={isBusy}>
          {problem ? t("pay:dialog.again") : t("pay:dialog.confirm", { sum })}
        </Button>
      </DialogFoot>
    </form>
  );
}

const People = ({ lines, currency }: Pick<Prepared, "lines" | "currency">) => (
  <ul className={styles.lines} tabIndex={0} aria-label={t("pay:dialog.people")}>
    {lines.map(({ pseudonym, name, external_id, owed }) => (
      <li key={pseudonym}>
        <span>
          <bdi>{name || pseudonym.slice(0, 8)}</bdi>
          <small>{external_id || t("pay:dialog.noId")}</small>
        </span>
        <b>{money(owed, currency)}</b>
      </li>
    ))}
  </ul>
);

interface DoneProps {
  slug: string;
  done: Payout;
  onClose: () => void;
}

function Done({ slug, done: payout, onClose }: DoneProps) {
  return (
    <div className={styles.dialog}>
      <p>
        {t("pay:done.text", {
          sum: money(payout.total, payout.currency),
          count: payout.people,
          shown: number(payout.people),
        })}
      </p>
      <PayoutFiles slug={slug} payout={payout} />
      <DialogFoot>
        <Button onClick={onClose}>{t("pay:done.close")}</Button>
      </DialogFoot>
    </div>
  );
}

const PayoutFiles = ({ slug, payout }: { slug: string; payout: Payout }) => (
  <div className={styles.files}>
    {filesOf(payout).map((kind) => (
      <Button
        key={kind}
        component="a"
        href={payoutFileUrl(slug, payout.id, kind)}
        download
        variant="default"
        leftSection={<IconDownload size={18} />}
      >
        {t(`pay:files.${kind}`)}
      </Button>
    ))}
  </div>
);
