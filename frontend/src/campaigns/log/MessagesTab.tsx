import { Button, Textarea, TextInput } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import type { FormEvent } from "react";
import { getMessages, type SentMessage, sendMessage } from "../../api/life";
import { useOnce } from "../../api/useOnce";
import { moment } from "../../app/format";
import { tell } from "../../app/Messages";
import { Loaded, Section } from "../../app/Page";
import { useServedForm } from "../../app/problem";
import { t } from "../../shared/i18n";
import { reasonSaid } from "../../shared/i18n/reason";
import { Prose } from "../../shared/Prose";
import { useShownCampaign } from "../CampaignPage";
import { Unsaved } from "../settings/Unsaved";
import styles from "./log.module.css";

/** What managers tell the people who work for them. */
export function MessagesTab() {
  const { slug, archived_at } = useShownCampaign();
  const messages = useQuery({
    queryKey: ["campaigns", slug, "messages"],
    queryFn: () => getMessages(slug),
  });
  return (
    <>
      <p className={styles.lead}>{t("settings:messages.lead")}</p>
      {!archived_at && <Write slug={slug} />}
      <Section title={t("settings:messages.history")}>
        <Loaded query={messages}>{(sent) => <Sent messages={sent} />}</Loaded>
      </Section>
    </>
  );
}

function Write({ slug }: { slug: string }) {
  const queries = useQueryClient();
  const form = useServedForm({ text: "", to: "" });
  const send = useOnce({
    mutationFn: () => sendMessage(slug, form.values.text, form.values.to.trim() || null),
    onSuccess: () => {
      form.setValues({ text: "", to: "" });
      tell(t("settings:messages.sent"));
      return queries.invalidateQueries({ queryKey: ["campaigns", slug, "messages"] });
    },
    onError: form.show,
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    send.mutate();
  };
  const field = (name: "text" | "to") => ({
    "data-field": name,
    label: t(`settings:messages.${name}`),
    description: t(`settings:messages.${name}Hint`),
    ...form.getInputProps(name),
  });
  return (
    <form onSubmit={submit} className={styles.write} noValidate>
      <Textarea {...field("text")} autosize minRows={3} maxRows={14} dir="auto" />
      <TextInput
        {...field("to")}
        placeholder={t("settings:messages.everyone")}
        spellCheck={false}
      />
      <Button type="submit" disabled={!form.values.text.trim()} loading={send.isPending}>
        {t("settings:messages.send")}
      </Button>
      {form.problem && (
        <p className={styles.problem} role="alert">
          {form.problem}
        </p>
      )}
      <Unsaved isChanged={form.values.text.trim() !== ""} />
    </form>
  );
}

function Sent({ messages }: { messages: SentMessage[] }) {
  if (messages.length === 0) return <p className={styles.nothing}>{t("settings:messages.none")}</p>;
  return (
    <ol className={styles.log}>
      {messages.map((message) => (
        <li key={message.id}>
          <p className={styles.when}>
            <b>
              {t("settings:messages.toWhom", {
                name: message.to ?? t("settings:messages.everyone"),
              })}
            </b>
            <time dateTime={message.at}>{moment(message.at)}</time>
          </p>
          {message.code ? (
            <div className="prose">{reasonSaid(message.code)}</div>
          ) : (
            <Prose html={message.html} />
          )}
        </li>
      ))}
    </ol>
  );
}
