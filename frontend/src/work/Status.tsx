import { useEffect, useState } from "react";
import { t } from "../shared/i18n";
import type { State } from "./queue/reducer";

type Tone = "saved" | "busy" | "waiting";

/** Says honestly what is saved and what is not. */
export function tellSaved({ link, outbox, judged }: State): { tone: Tone; text: string } {
  const count = outbox.length;
  if (link === "signed_out") return { tone: "waiting", text: t("work:saved.signedOut", { count }) };
  if (link === "down") {
    const key = navigator.onLine ? "unreachable" : "offline";
    return { tone: "waiting", text: t(`work:saved.${key}`, { count }) };
  }
  if (count > 1) return { tone: "busy", text: t("work:saved.waiting", { count }) };
  if (count === 1) return { tone: "busy", text: t("work:saved.saving") };
  return { tone: "saved", text: judged > 0 ? t("work:saved.all") : "" };
}

export function Saved({ state }: { state: State }) {
  const { tone, text } = tellSaved(state);
  if (!text) return null;
  return (
    <span className="saved" data-tone={tone} data-testid="saved">
      <i aria-hidden="true" />
      <span>{text}</span>
    </span>
  );
}

/** What a screen reader hears: the next task, and only troubles with saving. */
export function Heard({ state, taskId }: { state: State; taskId: string | undefined }) {
  const { tone, text } = tellSaved(state);
  const [said, say] = useState("");
  // biome-ignore lint/correctness/useExhaustiveDependencies: said once for each task
  useEffect(() => {
    if (state.revising) say(t("work:undo.revising"));
    else if (taskId) say(t("work:heard.next", { count: state.judged }));
  }, [taskId]);
  return (
    <>
      <p className="hidden" aria-live="polite">
        {said}
      </p>
      <p className="hidden" aria-live="polite">
        {tone === "waiting" ? text : ""}
      </p>
    </>
  );
}
