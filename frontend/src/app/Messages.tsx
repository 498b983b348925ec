import { Anchor, Button } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import type { ReactNode } from "react";
import { Link } from "react-router";
import { t } from "../shared/i18n";
import styles from "./app.module.css";
import { problemText } from "./problem";

interface MessageProps {
  title: string;
  heading?: "h1" | "h2";
  children?: ReactNode;
  action?: ReactNode;
}

/** A page or a part of one that has nothing to show: says why, and what to do next. */
export function Message({ title, heading: Heading = "h2", children, action }: MessageProps) {
  return (
    <div className={styles.message}>
      <Panes />
      <Heading>{title}</Heading>
      {children && <div className={styles.messageText}>{children}</div>}
      {action && <div className={styles.messageAction}>{action}</div>}
    </div>
  );
}

/** Two empty panes: the product's face with nothing in it yet. */
const Panes = () => (
  <svg className={styles.panes} viewBox="0 0 96 56" aria-hidden="true">
    <rect x="1" y="1" width="44" height="54" rx="7" />
    <rect x="51" y="1" width="44" height="54" rx="7" />
    <path d="M10 14h24M10 23h19M10 32h22M60 14h20M60 23h25M60 32h15" />
  </svg>
);

/** A message that is the whole page. */
const MessagePage = (props: MessageProps) => (
  <main className={styles.page}>
    <Message heading="h1" {...props} />
  </main>
);

export const NotFound = () => (
  <MessagePage
    title={t("app:notFound.title")}
    action={
      <Anchor component={Link} to="/campaigns">
        {t("app:notFound.action")}
      </Anchor>
    }
  >
    {t("app:notFound.text")}
  </MessagePage>
);

/** The same, where only a part of the page is for others. */
export const NotHere = () => (
  <Message title={t("app:notAllowed.title")}>{t("app:notAllowed.text")}</Message>
);

export const NotAllowed = () => (
  <MessagePage
    title={t("app:notAllowed.title")}
    action={<Anchor href="/work">{t("app:notAllowed.action")}</Anchor>}
  >
    {t("app:notAllowed.text")}
  </MessagePage>
);

interface ProblemProps {
  error: unknown;
  retry?: () => void;
}

/** A request that failed, where its answer would have stood. */
export function Problem({ error, retry }: ProblemProps) {
  return (
    <div role="alert">
      <Message
        title={t("app:problem.title")}
        action={
          retry && (
            <Button variant="default" onClick={retry}>
              {t("app:problem.retry")}
            </Button>
          )
        }
      >
        {problemText(error)}
      </Message>
    </div>
  );
}

/** What has just been done or refused; the last one said is enough. */
export function tell(message: string) {
  notifications.clean();
  notifications.show({ message, withBorder: false });
}

/** What has just been done, with the way back for as long as it is shown. */
export function tellWithUndo(message: string, undo: () => void) {
  notifications.clean();
  notifications.show({
    withBorder: false,
    autoClose: 12_000,
    message: (
      <>
        {message}{" "}
        <Anchor
          component="button"
          type="button"
          inherit
          onClick={() => {
            notifications.clean();
            undo();
          }}
        >
          {t("app:undo")}
        </Anchor>
      </>
    ),
  });
}

/** Signing in elsewhere keeps what has been typed here. */
export function tellSignedOut() {
  notifications.show({
    id: "signed-out",
    autoClose: false,
    message: (
      <>
        {t("app:signedOut.text")}{" "}
        <Anchor href="/?next=/campaigns" target="_blank" inherit>
          {t("app:signedOut.action")}
        </Anchor>
      </>
    ),
  });
}
