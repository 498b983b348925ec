import { ActionIcon, Button, Menu, Modal } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconDots } from "@tabler/icons-react";
import { type Payout, payoutFileUrl } from "../../api/pay";
import { DialogFoot } from "../../app/dialog/DialogFoot";
import { moment, number } from "../../app/format";
import { tell } from "../../app/Messages";
import { Section } from "../../app/Page";
import { problemText } from "../../app/problem";
import { money } from "../../shared/format";
import { t } from "../../shared/i18n";
import { filesOf } from "./pay";
import styles from "./pay.module.css";
import { useCancel } from "./queries";

interface Props {
  slug: string;
  payouts: Payout[];
  hasWork: boolean;
}

/** What was paid before, newest first. */
export function History({ slug, payouts, hasWork }: Props) {
  if (payouts.length === 0 && !hasWork) return null;
  return (
    <Section title={t("pay:history.title")}>
      {payouts.length === 0 ? (
        <p className={styles.quiet}>{t("pay:history.none")}</p>
      ) : (
        <ul className={styles.payouts}>
          {payouts.map((payout) => (
            <Row key={payout.id} slug={slug} payout={payout} />
          ))}
        </ul>
      )}
    </Section>
  );
}

function Row({ slug, payout }: { slug: string; payout: Payout }) {
  const [opened, { open, close }] = useDisclosure(false);
  const { at, by, total, currency, people, note, cancelled_at, cancelled_by } = payout;
  const sum = money(total, currency);
  const whom = t("pay:history.people", { count: people, shown: number(people) });
  return (
    <li data-cancelled={cancelled_at !== null || undefined}>
      <b className={styles.amount}>{sum}</b>
      <span className={styles.about}>
        <span>
          {whom} · <time dateTime={at}>{moment(at)}</time> · <bdi>{by}</bdi>
        </span>
        {note && <small dir="auto">{note}</small>}
        {cancelled_at && (
          <small>
            {t("pay:history.cancelled", { at: moment(cancelled_at), by: cancelled_by })}
          </small>
        )}
      </span>
      <Menu position="bottom-end" withInitialFocusPlaceholder={false}>
        <Menu.Target>
          <ActionIcon
            variant="subtle"
            color="gray"
            size="lg"
            aria-label={t("pay:history.actions", { sum, at: moment(at) })}
          >
            <IconDots size={18} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          {filesOf(payout).map((kind) => (
            <Menu.Item
              key={kind}
              component="a"
              href={payoutFileUrl(slug, payout.id, kind)}
              download
            >
              {t(`pay:files.${kind}`)}
            </Menu.Item>
          ))}
          {!cancelled_at && (
            <>
              <Menu.Divider />
              <Menu.Item onClick={open}>{t("pay:cancel.button")}</Menu.Item>
            </>
          )}
        </Menu.Dropdown>
      </Menu>
      <Cancel slug={slug} payout={payout} sum={sum} whom={whom} opened={opened} onClose={close} />
    </li>
  );
}

interface CancelProps {
  slug: string;
  payout: Payout;
  sum: string;
  whom: string;
  opened: boolean;
  onClose: () => void;
}

function Cancel({ slug, payout, sum, whom, opened, onClose }: CancelProps) {
  const cancel = useCancel(slug);
  const run = () =>
    cancel.mutate(payout.id, {
      onSuccess: () => {
        onClose();
        tell(t("pay:cancel.done"));
      },
    });
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={t("pay:cancel.title", { sum })}
      closeButtonProps={{ "aria-label": t("shared:close") }}
    >
      <div className={styles.dialog}>
        <p>{t("pay:cancel.text", { sum, whom })}</p>
        <DialogFoot
          problem={cancel.error && problemText(cancel.error)}
          cancel={t("pay:cancel.keep")}
          onCancel={onClose}
        >
          <Button color="red" loading={cancel.isPending} onClick={run}>
            {t("pay:cancel.confirm")}
          </Button>
        </DialogFoot>
      </div>
    </Modal>
  );
}
